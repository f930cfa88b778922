import type { Digest } from "../content/digest.ts";
import type { NamedFile, NamedImage } from "../remap/placement.ts";

/** What a list was resolved to at one moment, so that re-runs, audits and upgrade diffs are exact. */
export interface Lock {
  /** The kOps release that the list is of, where it is of one. */
  readonly kopsVersion?: string;
  readonly images: readonly LockedImage[];
  readonly files: readonly LockedFile[];
}

export interface LockedImage extends NamedImage {
  readonly digest: Digest;
  /** Bytes of all its content, each digest once. */
  readonly size: number;
  /** "linux/arm64"; empty for what is not an image for machines. */
  readonly platforms: readonly string[];
  /** All its content, each digest once: by it a list is split into shards. Left out where nobody asked for it. */
  readonly blobs?: readonly LockedBlob[];
  /** Components that need it. */
  readonly why: readonly string[];
}

/** A manifest, config or layer of an image. */
export interface LockedBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** The platforms that need it ("linux/arm64"); left out for what belongs to no platform alone. */
  readonly platforms?: readonly string[];
}

export interface LockedFile extends NamedFile {
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly why: readonly string[];
}

/** The version of the lock file's format; a reader refuses a higher one. */
export const LOCK_VERSION = 1;
