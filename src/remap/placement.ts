import type { Finding } from "../errors/finding.ts";
import type { FileUse, Why } from "../inventory/asset.ts";

/** An asset by its two names: what list, lock, plan, export, diff, cross-check and nodes have in common. */
export interface NamedAsset {
  /** The name as kOps lists it: upstream's. */
  readonly canonical: string;
  /** The name by which nodes ask for it. */
  readonly download: string;
  /** Bytes, where a lock or upstream has told them; of an image all its content, each digest once. */
  readonly size?: number;
}

export interface NamedImage extends NamedAsset {
  /** `sha256:…`, where a lock tells it. */
  readonly digest?: string;
}

export interface NamedFile extends NamedAsset {
  /** Lower-case hexadecimal; absent when it has to be read beside the file. */
  readonly sha256?: string;
}

/** Where an image comes from and where the cluster looks for it. */
export interface ImagePlacement extends NamedImage {
  readonly why: readonly Why[];
}

/** Where a file comes from and where nodes look for it. */
export interface FilePlacement extends NamedFile {
  /** The user's own md5 or sha1 (hexadecimal), which kOps lists in place of a sha256. */
  readonly olderHash?: string;
  readonly use: FileUse;
  readonly why: readonly Why[];
}

/** All assets in kOps's order, each canonical name once. */
export interface Placements {
  readonly images: readonly ImagePlacement[];
  readonly files: readonly FilePlacement[];
  readonly findings: readonly Finding[];
}
