import type { Finding } from "../../errors/finding.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { PrunePlan } from "../../transfer/prune/plan-prune.ts";

/** Where something is to be taken away: one of the three. */
export type PrunedPlace =
  /** A repository directory, images and files. */
  | { readonly directory: string }
  /** "registry.corp.example/kops": the repositories below that name, or all of a registry. */
  | { readonly registry: string }
  /** The root of a file repository, as lock files' download URLs begin: a directory, a bucket, `oci://`, a WebDAV server. */
  | { readonly files: string };

export interface PruneRequest {
  /** In order, the latest last: of everybody who uses the place. */
  readonly locks: readonly Lock[];
  /** Only so many of the last locks count; all where left out. */
  readonly keep?: number;
  readonly place: PrunedPlace;
  /** Seconds; default 7 days. 0 takes away too what a store does not date. */
  readonly olderThan?: number;
  /** Takes it away; otherwise it is only told. */
  readonly apply?: boolean;
  /** Default: the clock's. */
  readonly now?: Date;
}

export interface PruneReport {
  /** What no lock needs and may go. */
  readonly plan: PrunePlan;
  /** What was taken away; nothing without `apply`. */
  readonly removed: Removed;
  /** Errors: what could not be taken away. */
  readonly findings: readonly Finding[];
}

/** How many of each. */
export interface Removed {
  readonly tags: number;
  readonly manifests: number;
  readonly blobs: number;
  readonly files: number;
  /** Of content that is gone; of a registry's, that its garbage collector can take. */
  readonly bytes: number;
}

export const WEEK = 7 * 24 * 3600;
