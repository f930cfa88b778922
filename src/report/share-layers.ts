import type { ReportAsset, ReportModel } from "./report-model.ts";

/** A piece of the picture: what one image has alone, or what several have together. */
export interface Share {
  /** Indices of the images. */
  readonly assets: readonly number[];
  /** Bytes. */
  readonly bytes: number;
}

/** Cuts all images into what each has alone and what the same several have together, the largest first. */
export function shareLayers({ assets, layers }: Pick<ReportModel, "assets" | "layers">): Share[] {
  const users = new Map<number, number[]>();
  const bytes = new Map<string, number>();
  const add = (key: string, size: number): unknown => bytes.set(key, (bytes.get(key) ?? 0) + size);
  assets.forEach((asset, index) => {
    for (const layer of asset.layers ?? []) users.set(layer, [...(users.get(layer) ?? []), index]);
    if (isWhole(asset)) add(String(index), asset.size ?? 0);
  });
  for (const [layer, of] of users) add(of.join(" "), layers[layer] ?? 0);
  return [...bytes]
    .map(([key, size]) => ({ assets: key.split(" ").map(Number), bytes: size }))
    .filter((share) => share.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
}

function isWhole({ kind, layers, size }: ReportAsset): boolean {
  return kind === "image" && layers === undefined && size !== undefined;
}
