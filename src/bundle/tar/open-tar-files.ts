import { open, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { NamedFiles } from "../../content/named-files.ts";
import { rangeStream } from "../../content/range-stream.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";
import { damagedBundle, truncatedBundle } from "../packed/packed-errors.ts";
import { indexTar, type TarPlace } from "./index-tar.ts";

/** How compressed archives begin (RFC 1952, RFC 8878), and what unpacks them. */
const COMPRESSED = [
  { magic: [0x1f, 0x8b], unpack: "gzip -d" },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: "zstd -d" },
] as const;

/** Opens the bytes of an open file from `start` to before `end`, and leaves it open. */
export type OpenRange = (handle: FileHandle, start: number, end: number) => Readable;

/**
 * The files of a tar, read where they lie: nothing is unpacked. The tar's headers are read once, now. Throws UserErrors UNREADABLE_FILE,
 * BUNDLE_COMPRESSED, BUNDLE_TRUNCATED, BUNDLE_DAMAGED, BUNDLE_REFUSED.
 */
export async function openTarFiles(place: string, openRange: OpenRange = rangeStream): Promise<NamedFiles> {
  const handle = await open(place).catch((cause: unknown) => {
    throw new UserError("UNREADABLE_FILE", `${place} cannot be read: ${reasonOf(cause)}`, {
      hint: "Name a bundle: a directory or a tar.",
      cause,
    });
  });
  try {
    const entries = await readIndex(place, handle);
    return tarFiles(place, handle, entries, openRange);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function tarFiles(
  place: string,
  handle: FileHandle,
  entries: ReadonlyMap<string, TarPlace>,
  openRange: OpenRange,
): NamedFiles {
  return {
    names: () => Promise.resolve([...entries.keys()]),
    stat: (path) => {
      const entry = entries.get(path);
      return Promise.resolve(entry && { size: entry.size });
    },
    open: (path, offset) => {
      const entry = entries.get(path);
      if (entry === undefined)
        return Promise.reject(new UserError("NOT_FOUND", `There is no file ${path} in ${place}`));
      return Promise.resolve(openRange(handle, entry.offset + offset, entry.offset + entry.size));
    },
    close: () => handle.close(),
  };
}

async function readIndex(place: string, handle: FileHandle): Promise<ReadonlyMap<string, TarPlace>> {
  const { size } = await handle.stat();
  const read = async (position: number, length: number): Promise<Buffer> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead < length) throw truncatedBundle(place, position + bytesRead);
    return buffer;
  };
  const first = size < 4 ? Buffer.alloc(4) : await read(0, 4);
  const compressed = COMPRESSED.find(({ magic }) => magic.every((byte, at) => first[at] === byte));
  if (compressed !== undefined) throw isCompressed(place, compressed.unpack);
  if (size === 0) throw damagedBundle(place, "it is empty");
  return indexTar({ place, size, read });
}

function isCompressed(place: string, unpack: string): UserError {
  return new UserError("BUNDLE_COMPRESSED", `${place} is compressed, and cannot be read at any place of it`, {
    hint: `Unpack it first: \`${unpack} FILE\`, or \`${unpack} <FILE | kops-assets bundle load -\`.`,
  });
}
