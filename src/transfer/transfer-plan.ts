import type { UserError } from "../errors/user-error.ts";
import type { Digest } from "../content/digest.ts";
import type { ImageReference } from "../content/image-reference.ts";
import type { Platform } from "../content/platform.ts";

/**
 * What becomes of an index of which some platforms only are copied.
 * - `sparse`: the index stays as it is, so that its digest stays upstream's, and only the chosen platforms lie behind it; where the
 *   registry refuses such an index, it is rewritten (or copied whole where the image is named by its digest).
 * - `rewrite`: an index of the chosen platforms alone takes its place, under a digest of its own.
 * - `keep`: the digest is kept at any price: sparse where the registry accepts that, else all platforms are copied.
 */
export type IndexForm = "sparse" | "rewrite" | "keep";

/** One image to copy; `name` is its canonical name, for people. */
export interface ImageCopy {
  readonly kind: "image";
  readonly name: string;
  readonly source: ImageReference;
  readonly target: ImageReference;
  /** What a lock file says the image is; a target that has it is not compared with upstream. */
  readonly digest?: Digest;
  /** What upstream's tag was not long ago; a target that has it is not compared with upstream. See `applyRecord`. */
  readonly recentDigest?: Digest;
  /** Copies only these platforms of an index; all where left out. */
  readonly platforms?: readonly Platform[];
  /** For `platforms`; default `sparse`. */
  readonly index?: IndexForm;
  /** An index at the target may lack children: each is asked for (a HEAD a child) before the image counts as there. */
  readonly mayBeSparse?: boolean;
  /**
   * What refers to the image travels along: signatures, attestations and SBOMs, by the referrers API and under cosign's tags. Costs
   * requests even where there is nothing: one list of tags an image, one list of referrers a manifest.
   */
  readonly referrers?: boolean;
  /** Docker's media types become OCI's, for registries that take no others; digests change with them. */
  readonly oci?: boolean;
  /** Foreign layers (those that registries need not hold) are read from their own addresses and copied like others. */
  readonly foreignLayers?: boolean;
  /** Bytes of the largest layer that is copied; see `LIMITS.contentBytes`. */
  readonly maxSize?: number;
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
  /** Bytes of the largest file that is copied; see `LIMITS.contentBytes`. */
  readonly maxSize?: number;
}

export type AssetCopy = ImageCopy | FileCopy;

/** An image that cannot be copied, and why. */
export interface RefusedImage {
  readonly name: string;
  readonly error: UserError;
}

/** What a run is to do, in the order of the list. */
export interface TransferPlan {
  readonly copies: readonly AssetCopy[];
  /** Assets whose download name is their canonical one: nothing is to be copied for them. */
  readonly unmapped: readonly string[];
  /** Images whose names no registry takes: none of them is copied. */
  readonly refused?: readonly RefusedImage[];
}
