import type { Why } from "../inventory/asset.ts";
import type { MarkedPlacements } from "./marked-placement.ts";

/** Each pair of canonical and download name once, with the reasons of all places that name it. */
export function distinctPlacements({ images, files, findings }: MarkedPlacements): MarkedPlacements {
  return { images: distinct(images), files: distinct(files), findings };
}

function distinct<
  T extends { readonly canonical: string; readonly download: string; readonly why: readonly Why[] },
>(assets: readonly T[]): T[] {
  const merged = new Map<string, T>();
  for (const asset of assets) {
    const key = `${asset.canonical} ${asset.download}`;
    const known = merged.get(key);
    merged.set(key, known === undefined ? asset : { ...known, why: [...known.why, ...asset.why] });
  }
  return [...merged.values()];
}
