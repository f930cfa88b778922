import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import { LIMITS } from "../../values/limits.ts";
import { WeightQueue } from "../../values/weight-queue.ts";
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
  /** Canonical names of files whose hash kOps reads beside them. */
  readonly hashesRead: ReadonlySet<string>;
  /** By scope and digest, so that each blob is asked for once. */
  readonly blobs: Map<string, Promise<Look>>;
  /** What a repository lists as referring to a manifest, asked once. */
  readonly referrers: (place: ImagePlace, subject: Digest) => Promise<readonly Descriptor[]>;
  /** Upstream's lists of what refers to an image, so many in memory at once. */
  readonly lists: WeightQueue;
  readonly counts: LookCounts;
}

export function createLookContext(
  places: VerifyPlaces,
  depth: VerifyDepth,
  hashesRead: ReadonlySet<string> = new Set(),
): LookContext {
  const asked = new Map<string, Promise<readonly Descriptor[]>>();
  return {
    places,
    depth,
    hashesRead,
    blobs: new Map(),
    referrers: ({ store, where }, subject) => {
      const key = `${where}@${subject}`;
      const list = asked.get(key) ?? Promise.resolve(store.referrers?.(subject) ?? []);
      asked.set(key, list);
      return list;
    },
    lists: new WeightQueue(LIMITS.referrerLists),
    counts: { manifests: 0, blobs: 0, files: 0, hashed: 0, bytes: 0 },
  };
}
