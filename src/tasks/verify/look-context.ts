import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import type { Look } from "./look.ts";
import type { VerifyDepth } from "./verify-depth.ts";
import type { ImagePlace, VerifyPlaces } from "./verify-places.ts";

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
  /** What a repository lists as referring to a manifest, asked once. */
  readonly referrers: (place: ImagePlace, subject: Digest) => Promise<readonly Descriptor[]>;
  readonly counts: LookCounts;
}

export function createLookContext(places: VerifyPlaces, depth: VerifyDepth): LookContext {
  const lists = new Map<string, Promise<readonly Descriptor[]>>();
  return {
    places,
    depth,
    blobs: new Map(),
    referrers: ({ store, where }, subject) => {
      const key = `${where}@${subject}`;
      const list = lists.get(key) ?? Promise.resolve(store.referrers?.(subject) ?? []);
      lists.set(key, list);
      return list;
    },
    counts: { manifests: 0, blobs: 0, files: 0, hashed: 0, bytes: 0 },
  };
}
