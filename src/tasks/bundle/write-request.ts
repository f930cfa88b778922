import type { PackedContent } from "../../bundle/packed/pack-record.ts";
import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import type { BundleRequest } from "./bundle-request.ts";
import type { BundleVolume } from "./cut-volumes.ts";
import type { EntryOutcome } from "./follow-entries.ts";

/** A file or directory that a bundle is in. */
export interface WrittenPlace {
  readonly place: string;
  /** Bytes. */
  readonly size: number;
  /** False where something failed: what is there is kept, and a later run goes on from it. */
  readonly isWhole: boolean;
}

/** What is written where. */
export interface WriteRequest extends Pick<BundleRequest, "to" | "volumes" | "compress"> {
  readonly concurrency: number;
  readonly packed: PackedContent;
  /** All of its volumes, where it is cut into some; `volumes` are the numbers of those that are written. */
  readonly cut?: readonly BundleVolume[];
  readonly onEntry: (entry: PackedEntry, outcome: EntryOutcome, bytes?: number) => void;
  /** The same without what failed meanwhile. */
  readonly repack: () => Promise<PackedContent>;
}
