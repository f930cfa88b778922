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
  /** False for what kOps's golden listings leave out although nodes download it: see docs on protokube. */
  readonly listed: boolean;
  readonly why: readonly Why[];
}

/** Something about a mapping that a user should know. Errors make a copy wrong; warnings are kOps's own surprises. */
export interface Finding {
  readonly severity: "error" | "warning";
  /** Stable. */
  readonly code: FindingCode;
  readonly message: string;
  /** The canonical names concerned. */
  readonly assets: readonly string[];
}

type FindingCode = "collision" | "double-prefix" | "mangled-name" | "same-host";

/** All assets in kOps's order, each canonical name once. */
export interface Placements {
  readonly images: readonly ImagePlacement[];
  readonly files: readonly FilePlacement[];
  readonly findings: readonly Finding[];
}
