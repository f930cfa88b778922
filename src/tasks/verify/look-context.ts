import type { Look } from "./look.ts";
import type { VerifyDepth } from "./verify-depth.ts";
import type { VerifyPlaces } from "./verify-places.ts";

/** How many of each were looked at, and how many were read and hashed. */
export interface LookCounts {
  manifests: number;
  blobs: number;
  files: number;
  hashed: number;
  /** Bytes of what was hashed; manifests not counted. */
  bytes: number;
}

/** What all looks of one verification share. */
export interface LookContext {
  readonly places: VerifyPlaces;
  readonly depth: VerifyDepth;
  /** By scope and digest, so that each blob is asked for once. */
  readonly blobs: Map<string, Promise<Look>>;
  readonly counts: LookCounts;
}

export function createLookContext(places: VerifyPlaces, depth: VerifyDepth): LookContext {
  return {
    places,
    depth,
    blobs: new Map(),
    counts: { manifests: 0, blobs: 0, files: 0, hashed: 0, bytes: 0 },
  };
}
