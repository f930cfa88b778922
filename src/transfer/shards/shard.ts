import type { AssetCopy } from "../transfer-plan.ts";

/** One part of a list that is moved in several parts. */
export interface Shard {
  /** From 1 to `of`. */
  readonly index: number;
  /** How many parts there are. */
  readonly of: number;
  /** What is split, where that is more than one plan has: several ends take the same part of a list. */
  readonly copies?: readonly AssetCopy[];
}

/** Parts that a list may have: far more than there is any use for. */
export const MOST_SHARDS = 1000;
