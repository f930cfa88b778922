import type { ReportAsset, ReportModel } from "./report-model.ts";

/** What assets weigh together. */
export interface AssetsSize {
  /** Bytes; what several share counts once. */
  readonly bytes: number;
  /** How many of them nobody knows the size of. */
  readonly unknown: number;
  /** Images, of several, of which only the whole size is known: what they share with others counts more than once. */
  readonly unshared: number;
}

type Sized = Pick<ReportAsset, "kind" | "size" | "layers">;

/** What assets weigh together: layers that several of them have count once, as far as their layers are known. */
export function sizeOfAssets(assets: readonly Sized[], { layers }: Pick<ReportModel, "layers">): AssetsSize {
  const seen = new Set(assets.flatMap((asset) => asset.layers ?? []));
  const shared = [...seen].reduce((sum, layer) => sum + (layers[layer] ?? 0), 0);
  const whole = assets.filter((asset) => asset.layers === undefined);
  const alone = whole.reduce((sum, { size = 0 }) => sum + size, 0);
  const images = assets.filter(
    ({ kind, layers: own, size }) => kind === "image" && (own ?? size) !== undefined,
  );
  const unshared = images.length === 1 ? 0 : images.filter((image) => image.layers === undefined).length;
  const unknown = whole.filter(({ size }) => size === undefined).length;
  return { bytes: shared + alone, unknown, unshared };
}
