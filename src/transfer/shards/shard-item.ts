/** What is moved together, and the different pieces of content that it is made of. */
export interface ShardItem {
  /** Canonical names; every asset's name is in one item only. */
  readonly names: readonly string[];
  /** Bytes by digest. */
  readonly pieces: ReadonlyMap<string, number>;
}

/** Bytes of content, each digest once. */
export function bytesOf(pieces: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const bytes of pieces.values()) sum += bytes;
  return sum;
}
