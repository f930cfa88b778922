import type { Finding } from "../errors/finding.ts";
import type { FileUse, Why } from "../inventory/asset.ts";

/** Where an image comes from and where the cluster looks for it. */
export interface ImagePlacement {
  readonly canonical: string;
  readonly download: string;
  readonly why: readonly Why[];
}

/** Where a file comes from and where nodes look for it. */
export interface FilePlacement {
  readonly canonical: string;
  readonly download: string;
  /** Hexadecimal; absent when it has to be read beside the file. */
  readonly sha256?: string;
  readonly use: FileUse;
  readonly why: readonly Why[];
}

/** All assets in kOps's order, each canonical name once. */
export interface Placements {
  readonly images: readonly ImagePlacement[];
  readonly files: readonly FilePlacement[];
  readonly findings: readonly Finding[];
}
