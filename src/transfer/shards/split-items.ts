import { bytesOf, type ShardItem } from "./shard-item.ts";

/** One part of a split. */
interface ShardPart {
  /** Canonical names, sorted. */
  readonly names: readonly string[];
  /** Bytes that are read for it: each different digest once. */
  readonly bytes: number;
}

/** How a list is split. */
export interface Split {
  readonly parts: readonly ShardPart[];
  /** Bytes that all parts read together. */
  readonly read: number;
  /** Bytes that one part with everything in it would read. */
  readonly different: number;
}

/** How much more than its share of all bytes a part may read for the sake of what it shares. */
const SLACK = 1.1;
/** A byte that is read once more weighs as much as so many that a part has more than another. */
const READ_AGAIN = 10;

interface Part {
  readonly names: string[];
  readonly held: Set<string>;
  bytes: number;
}

/**
 * Splits items into parts that read about as many bytes each and little of it twice: the largest item first, each into the part that has
 * to read least for it, as long as that part stays within 1.1 times its share (or the largest item, which cannot be divided). What fits
 * nowhere goes where it makes the shortest part. The same items make the same parts, in whichever order they come.
 */
export function splitItems(items: readonly ShardItem[], of: number): Split {
  const parts = Array.from({ length: of }, (): Part => ({ names: [], held: new Set(), bytes: 0 }));
  const sorted = items.map((item) => ({ item, bytes: bytesOf(item.pieces) })).sort(bySize);
  const different = bytesOf(new Map(items.flatMap(({ pieces }) => [...pieces])));
  const most = Math.max(sorted[0]?.bytes ?? 0, (different / of) * SLACK);
  for (const { item } of sorted) put(item, parts, most);
  return {
    parts: parts.map(({ names, bytes }) => ({ names: names.sort(), bytes })),
    read: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    different,
  };
}

function put({ names, pieces }: ShardItem, parts: readonly Part[], most: number): void {
  let best: { readonly part: Part; readonly added: number; readonly cost: number } | undefined;
  for (const part of parts) {
    const added = addedBy(pieces, part);
    const bytes = part.bytes + added;
    const cost = bytes <= most ? part.bytes + READ_AGAIN * added : Number.MAX_SAFE_INTEGER / 2 + bytes;
    if (best === undefined || cost < best.cost) best = { part, added, cost };
  }
  if (best === undefined) return;
  best.part.names.push(...names);
  for (const digest of pieces.keys()) best.part.held.add(digest);
  best.part.bytes += best.added;
}

function addedBy(pieces: ReadonlyMap<string, number>, { held }: Part): number {
  let sum = 0;
  for (const [digest, bytes] of pieces) if (!held.has(digest)) sum += bytes;
  return sum;
}

interface Sized {
  readonly item: ShardItem;
  readonly bytes: number;
}

function bySize(a: Sized, b: Sized): number {
  const [one = "", other = ""] = [a.item.names[0], b.item.names[0]];
  return b.bytes - a.bytes || (one < other ? -1 : 1);
}
