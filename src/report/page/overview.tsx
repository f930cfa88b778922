import type { JSX } from "preact";
import { formatBytes } from "../../values/format-bytes.ts";
import { counted } from "../../values/counted.ts";
import type { ReportModel } from "../report-model.ts";
import { sizeOfAssets, type AssetsSize } from "../size-of-assets.ts";
import { countStates, stateWord } from "../state-words.ts";
import { TONES } from "./tones.ts";

/** The run in numbers. */
export function Overview({ model }: { readonly model: ReportModel }): JSX.Element {
  const { assets, facts } = model;
  const count = (kind: string): number => assets.filter((asset) => asset.kind === kind).length;
  const size = sizeOfAssets(assets, model);
  const sent = assets.reduce((sum, asset) => sum + (asset.sent ?? 0), 0);
  return (
    <section aria-labelledby="overview">
      <h2 id="overview">Overview</h2>
      {assets.length === 0 ? null : (
        <ul class="tiles">
          <Tile value={String(count("image"))} label={count("image") === 1 ? "image" : "images"} />
          <Tile value={String(count("file"))} label={count("file") === 1 ? "file" : "files"} />
          <Tile value={size.bytes === 0 ? "unknown" : formatBytes(size.bytes)} label={sumLabel(size)} />
          {assets.some((asset) => asset.sent !== undefined) ? (
            <Tile value={formatBytes(sent)} label="sent" />
          ) : null}
          {[...countStates(model)].map(([state, number]) => (
            <Tile
              key={state}
              value={String(number)}
              label={stateWord(state, model.verb)}
              tone={TONES[state]}
            />
          ))}
        </ul>
      )}
      <dl class="facts">
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** A sum is told as what it is: an image whose layers nobody has seen brings those of others once more. */
function sumLabel({ unknown, unshared }: AssetsSize): string {
  const doubts = [
    ...(unknown === 0 ? [] : [`size of ${counted(unknown, "asset")} unknown`]),
    ...(unshared === 0 ? [] : [`what ${counted(unshared, "image")} may share with others is not known`]),
  ];
  return doubts.length === 0 ? "in all, what is shared once" : `in all; ${doubts.join("; ")}`;
}

function Tile({
  value,
  label,
  tone = "calm",
}: {
  readonly value: string;
  readonly label: string;
  readonly tone?: string;
}): JSX.Element {
  return (
    <li class={`tile ${tone}`}>
      <strong>{value}</strong> <span>{label}</span>
    </li>
  );
}
