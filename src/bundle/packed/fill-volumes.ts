import { pieceOf, sizeInTar, type TarPiece } from "../tar/lay-out-tar.ts";
import { BLOCK, tarHeader } from "../tar/tar-header.ts";
import { firstFit, nextFit } from "./first-fit.ts";
import type { PackedEntry } from "./packed-entry.ts";
import { partName } from "./packed-names.ts";
import type { Volumes } from "./volumes.ts";

/** What goes into which volume. */
export interface FilledVolumes extends Volumes {
  readonly pieces: readonly (readonly TarPiece[])[];
}

/** Entries that are in one volume, such as a file and its hash, or `size` bytes of a large one. */
interface Item {
  readonly entries: readonly PackedEntry[];
  readonly size?: number;
  /** Their place in the list. */
  readonly at: number;
  /** Bytes that they take in a tar. */
  readonly bytes: number;
}

/** How things are put into volumes, and whether what is in parts begins in the volume in which the one before it ended. */
interface Way {
  readonly inOrder: (all: readonly Item[]) => readonly Item[];
  readonly place: (bytes: readonly number[], room: number) => number[];
  readonly runsOn: boolean;
}

const inList = (all: readonly Item[]): readonly Item[] => all;

/**
 * From what serves whoever loads them one by one to what takes fewest volumes: what belongs together is together, and what is split is in as
 * few volumes as it can be; most of it is; only the second; as few volumes as there can be of what is split.
 */
const WAYS: readonly Way[] = [
  { inOrder: inList, place: nextFit, runsOn: false },
  { inOrder: inList, place: firstFit, runsOn: false },
  { inOrder: largestFirst, place: firstFit, runsOn: false },
  { inOrder: largestFirst, place: firstFit, runsOn: true },
];

/**
 * Puts layers and files into volumes of `room` bytes of a tar, as often as it is asked: what fits into one is in one, and what does not is in
 * parts. Of several ways the first that needs the fewest volumes. If nothing that is in one takes more than a k-th of it, there are no more
 * than if all but the last were filled to 1 − 1/k; and never more than if they were filled to a half.
 */
export function volumeFiller(bulk: readonly PackedEntry[]): (room: number) => FilledVolumes {
  const all = itemsOf(bulk);
  const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
  return (room) => {
    let best: readonly Item[][] = [];
    for (const way of WAYS) {
      if (best.length > 0 && best.length <= Math.ceil(total / room)) break;
      const filled = fillBy(way, all, room);
      if (best.length === 0 || filled.length < best.length) best = filled;
    }
    return named(best);
  };
}

/** A file and its hash are one: neither is of use without the other. */
function itemsOf(bulk: readonly PackedEntry[]): Item[] {
  const items: Item[] = [];
  for (const [at, entry] of bulk.entries()) {
    const before = bulk[at - 1];
    const together = before !== undefined && entry.name === `${before.name}.sha256` ? items.pop() : undefined;
    const bytes = (together?.bytes ?? 0) + sizeInTar(entry.name, entry.size);
    items.push({ entries: [...(together?.entries ?? []), entry], at: together?.at ?? at, bytes });
  }
  return items;
}

function fillBy({ inOrder, place, runsOn }: Way, all: readonly Item[], room: number): Item[][] {
  const items = cut(inOrder(all), room, runsOn);
  const volumes: Item[][] = [[]];
  const places = place(
    items.map(({ bytes }) => bytes),
    room,
  );
  for (const [index, item] of items.entries()) (volumes[places[index] ?? 0] ??= []).push(item);
  return volumes;
}

/** Programs stay before everything else: the first volume has the tool. */
function largestFirst(all: readonly Item[]): readonly Item[] {
  const isTool = ({ entries }: Item): number => (entries[0]?.isExecutable === true ? 1 : 0);
  return [...all].sort((a, b) => isTool(b) - isTool(a) || b.bytes - a.bytes || a.at - b.at);
}

function cut(all: readonly Item[], room: number, runsOn: boolean): Item[] {
  // What the last part of an entry leaves of its volume.
  let left = 0;
  return all.flatMap(({ entries, at, bytes }) => {
    if (bytes <= room) return { entries, at, bytes };
    return entries.flatMap((entry) => {
      const own = sizeInTar(entry.name, entry.size);
      if (own <= room) return { entries: [entry], at, bytes: own };
      const parts = partsOf(entry, at, room, runsOn ? left : 0);
      left = room - (parts.at(-1)?.bytes ?? 0);
      return parts;
    });
  });
}

/** Parts as large as a volume, but for the first, where there are `left` bytes to be filled, and for the last. */
function partsOf(entry: PackedEntry, at: number, room: number, left: number): Item[] {
  const longest = partName(entry.name, 2 + Math.ceil((2 * entry.size) / room));
  const header = tarHeader(longest, entry.size).byteLength;
  const full = blocksIn(room - header);
  const parts: Item[] = [];
  let most = left - header >= BLOCK ? blocksIn(left - header) : full;
  for (let start = 0; start < entry.size; most = full) {
    const size = Math.min(most, entry.size - start);
    parts.push({ entries: [entry], size, at, bytes: header + BLOCK * Math.ceil(size / BLOCK) });
    start += size;
  }
  return parts;
}

/** As many of so many bytes as whole blocks have. */
function blocksIn(bytes: number): number {
  return BLOCK * Math.floor(bytes / BLOCK);
}

/** Parts are counted as their volumes are, so that whoever writes these in their order reads each entry from its beginning to its end. */
function named(volumes: readonly (readonly Item[])[]): FilledVolumes {
  const split = new Map<string, { readonly sizes: number[]; end: number }>();
  const pieceIn = (entry: PackedEntry, size: number | undefined): TarPiece => {
    if (size === undefined) return pieceOf(entry);
    const known = split.get(entry.name) ?? { sizes: [], end: 0 };
    split.set(entry.name, known);
    const start = known.end;
    known.end += size;
    return { name: partName(entry.name, known.sizes.push(size)), entry, start, size };
  };
  const pieces = volumes.map((items) =>
    [...items]
      .sort((a, b) => a.at - b.at)
      .flatMap(({ entries, size }) => entries.map((entry) => pieceIn(entry, size))),
  );
  return {
    pieces,
    split: new Map([...split].map(([name, { sizes }]) => [name, sizes])),
    names: pieces.map((own) => own.map(({ name }) => name)),
  };
}
