import type { ReportAsset, ReportModel } from "./report-model.ts";

/** What assets weigh together. */
export interface AssetsSize {
  /** Bytes; what several share counts once. */
  readonly bytes: number;
  /** How many of them nobody knows the size of. */
  readonly unknown: number;
}

type Sized = Pick<ReportAsset, "size" | "layers">;

/** What assets weigh together: layers that several of them have count once. */
export function sizeOfAssets(assets: readonly Sized[], { layers }: Pick<ReportModel, "layers">): AssetsSize {
  const seen = new Set(assets.flatMap((asset) => asset.layers ?? []));
  const shared = [...seen].reduce((sum, layer) => sum + (layers[layer] ?? 0), 0);
  const whole = assets.filter((asset) => asset.layers === undefined);
  const alone = whole.reduce((sum, { size = 0 }) => sum + size, 0);
  return { bytes: shared + alone, unknown: whole.filter(({ size }) => size === undefined).length };
}
