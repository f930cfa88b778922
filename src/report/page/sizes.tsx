import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { counted } from "../../values/counted.ts";
import { shareLayers } from "../share-layers.ts";
import type { Shown } from "./filter.ts";
import { Treemap } from "./treemap.tsx";

/** Sizes as a picture. */
export function Sizes({ model, chosen, change }: Shown): JSX.Element {
  const images = useMemo(() => chosen.filter(({ kind }) => kind === "image"), [chosen]);
  const shares = useMemo(() => shareLayers({ assets: images, layers: model.layers }), [images, model]);
  const unknown = images.filter(({ size }) => size === undefined).length;
  const whole = images.filter(({ size, layers }) => size !== undefined && layers === undefined).length;
  return (
    <section aria-labelledby="sizes">
      <h2 id="sizes">Sizes of images</h2>
      {shares.length === 0 ? (
        <p>
          No size is known. A run tells the sizes of what it copies or looks at; a lock file (--lock) tells
          those of everything.
        </p>
      ) : (
        <>
          <p class="legend">
            <span class="swatch own" aria-hidden="true" /> layers of one image{" "}
            <span class="swatch shared" aria-hidden="true" /> layers that several images share, counted once
          </p>
          <Treemap images={images} shares={shares} choose={(only) => change({ only })} />
        </>
      )}
      {shares.length > 0 && whole > 0 ? (
        <p class="quiet">
          Of {counted(whole, "image")} only the whole size is known, and not what others share.
        </p>
      ) : null}
      {shares.length > 0 && unknown > 0 ? (
        <p class="quiet">
          The size of {counted(unknown, "image")} is not known: they are not in the picture.
        </p>
      ) : null}
    </section>
  );
}
