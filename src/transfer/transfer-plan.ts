import type { Digest } from "../content/digest.ts";
import type { ImageReference } from "../content/image-reference.ts";

/** One image to copy; `name` is its canonical name, for people. */
export interface ImageCopy {
  readonly kind: "image";
  readonly name: string;
  readonly source: ImageReference;
  readonly target: ImageReference;
  /** What a lock file says the image is; a target that has it is not compared with upstream. */
  readonly digest?: Digest;
}

/** Where a file goes: a path below the root of one file store. */
export interface FileTarget {
  readonly root: string;
  readonly path: string;
}

/** One file to copy; `name` is its canonical URL. */
export interface FileCopy {
  readonly kind: "file";
  readonly name: string;
  readonly target: FileTarget;
  /** Lower-case hex; undefined where the release does not know it. */
  readonly sha256?: string;
  /** Bytes, where a lock file says so. */
  readonly size?: number;
}

export type AssetCopy = ImageCopy | FileCopy;

/** What a run is to do, in the order of the list. */
export interface TransferPlan {
  readonly copies: readonly AssetCopy[];
  /** Assets whose download name is their canonical one: nothing is to be copied for them. */
  readonly unmapped: readonly string[];
}
