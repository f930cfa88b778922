import { PartBuffers } from "./part-buffers.ts";

const MIB = 1024 * 1024;
/** Of a file whose parts have to be larger than those of others: fewer, for they take memory. */
const LARGE_IN_MEMORY = 2;

/**
 * The buffers for a file of `size` bytes, of which a store takes `mostParts` parts: those that all files share, or larger ones of its
 * own where it would not fit into that many.
 */
export function buffersFor(shared: PartBuffers, size: number | undefined, mostParts: number): PartBuffers {
  if (size === undefined || size <= shared.size * mostParts) return shared;
  return new PartBuffers(LARGE_IN_MEMORY, Math.ceil(size / mostParts / MIB) * MIB);
}
