import type { Descriptor } from "./descriptor.ts";
import type { Digest } from "./digest.ts";

/** Milliseconds since 1970 of when something was last written; undefined where the store does not tell. */
export type Written = number | undefined;

/** What there is in the repositories at one place. */
export interface StoredContent {
  readonly repositories: readonly StoredRepository[];
  /** Content by digest that the repositories share, where the place shows it (a directory); a registry collects it by itself. */
  readonly blobs?: readonly StoredBlob[];
}

export interface StoredRepository {
  readonly name: string;
  readonly tags: readonly StoredTag[];
  /** Those that could be found: all of a directory's; in a registry those that tags, indexes and lists of referrers lead to. */
  readonly manifests: readonly StoredManifest[];
  /** Blobs that belong to the repository by the place's own word, needed or not. */
  readonly members?: readonly StoredMember[];
  /** Why it is not known what the repository's content needs; nothing of it may be taken away then. */
  readonly unreadable?: string;
}

export interface StoredTag {
  readonly name: string;
  readonly digest: Digest;
  readonly written: Written;
}

export interface StoredManifest {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly written: Written;
  /** An index's manifests, whether they are there or not. */
  readonly children: readonly Digest[];
  readonly blobs: readonly Pick<Descriptor, "digest" | "size">[];
  /** The manifest that this one is about. */
  readonly subject?: Digest;
}

export interface StoredMember {
  readonly digest: Digest;
  readonly written: Written;
}

export interface StoredBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly written: Written;
}

/** A file of a file repository, by its path below the root. */
export interface StoredFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly written: Written;
  /** Lower-case hex, where the store vouches for it. */
  readonly sha256?: string;
}
