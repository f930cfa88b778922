import { Readable } from "node:stream";
import type { NamedFiles } from "../../content/named-files.ts";
import type { UserError } from "../../errors/user-error.ts";
import { piecesOf } from "./holders-of.ts";
import { partName } from "./packed-names.ts";
import type { Volumes } from "./volumes.ts";

/** Several volumes as one place of files; what is split is whole in it. */
export interface JoinedFiles extends NamedFiles {
  /** Whether there is all of a file. */
  has(name: string): boolean;
  /** Why there is not: what opening it fails with. */
  absent(name: string): UserError;
  /** Names of what is there and is never read, because the list of hashes does not name it. */
  readonly unlisted: ReadonlySet<string>;
  /** Where what is under that name itself is read from. */
  placeOf(name: string): string | undefined;
}

/** Files with what messages call the place that they are in. */
export interface PlacedFiles {
  readonly place: string;
  readonly files: NamedFiles;
}

/** `absent` says why something that is asked for is not there, or is not read; `isListed` whether a name may be read at all. */
export async function joinFiles(
  all: readonly PlacedFiles[],
  split: Volumes["split"],
  absent: (name: string) => UserError,
  isListed: (name: string) => boolean = () => true,
): Promise<JoinedFiles> {
  const holders = new Map<string, PlacedFiles>();
  const unlisted = new Set<string>();
  for (const one of [...all].reverse())
    for (const name of await one.files.names())
      if (isListed(name)) holders.set(name, one);
      else unlisted.add(name);
  const has = (name: string): boolean =>
    holders.has(name) || (split.has(name) && piecesOf(name, { split }).every((part) => holders.has(part)));
  const openOne = (name: string, offset: number): Promise<Readable> => {
    const holder = holders.get(name);
    return holder === undefined ? Promise.reject(absent(name)) : holder.files.open(name, offset);
  };
  async function* openParts(name: string, offset: number): AsyncGenerator<Uint8Array> {
    let begin = 0;
    for (const [index, size] of (split.get(name) ?? []).entries()) {
      const skipped = Math.max(0, offset - begin);
      begin += size;
      if (skipped >= size) continue;
      for await (const chunk of await openOne(partName(name, index + 1), skipped)) yield chunk as Uint8Array;
    }
  }
  return {
    has,
    absent,
    unlisted,
    placeOf: (name) => holders.get(name)?.place,
    names: () => Promise.resolve([...holders.keys()]),
    stat: async (name) => {
      const holder = holders.get(name);
      if (holder !== undefined) return holder.files.stat(name);
      if (unlisted.has(name)) throw absent(name);
      if (!has(name)) return undefined;
      return { size: (split.get(name) ?? []).reduce((sum, size) => sum + size, 0) };
    },
    open: (name, offset) => {
      if (holders.has(name) || !split.has(name)) return openOne(name, offset);
      // Whoever asks is told at once, and not in the middle, where a part is not there.
      if (!has(name)) return Promise.reject(absent(name));
      return Promise.resolve(Readable.from(openParts(name, offset), { objectMode: false }));
    },
    close: async () => {
      await Promise.all(all.map(({ files }) => files.close()));
    },
  };
}
