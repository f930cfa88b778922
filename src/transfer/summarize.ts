import type { AssetOutcome, AssetStatus } from "./asset-outcome.ts";

/** A run in numbers; sizes in bytes. */
export interface Summary {
  readonly images: Readonly<Record<AssetStatus, number>>;
  readonly files: Readonly<Record<AssetStatus, number>>;
  readonly sent: number;
  readonly mounted: number;
  readonly skipped: number;
}

/** `refused` is the number of images that were not even begun. */
export function summarize(outcomes: readonly AssetOutcome[], refused = 0): Summary {
  const count = (kind: "image" | "file", status: AssetStatus): number =>
    outcomes.filter((outcome) => outcome.copy.kind === kind && outcome.status === status).length;
  const counts = (kind: "image" | "file"): Record<AssetStatus, number> => ({
    copied: count(kind, "copied"),
    present: count(kind, "present"),
    failed: count(kind, "failed"),
    held: count(kind, "held"),
    waiting: count(kind, "waiting"),
  });
  const total = (key: "sent" | "mounted" | "skipped"): number =>
    outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  const images = counts("image");
  return {
    images: { ...images, failed: images.failed + refused },
    files: counts("file"),
    sent: total("sent"),
    mounted: total("mounted"),
    skipped: total("skipped"),
  };
}
