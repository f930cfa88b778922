import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { truncatedBundle } from "../packed/packed-errors.ts";
import type { TarBytes } from "./index-tar.ts";

/** The bytes of a tar, wherever they come from. */
export interface TarSource extends TarBytes {
  /** From `start` to before `end`. */
  open(start: number, end: number): Readable;
}

/** Opens the bytes of an open file from `start` to before `end`, and leaves it open. */
export type OpenRange = (handle: FileHandle, start: number, end: number) => Readable;

/** A tar that lies in a file as it is. */
export function plainTar(place: string, handle: FileHandle, size: number, openRange: OpenRange): TarSource {
  return {
    place,
    size,
    read: (position, length) => readExactly(place, handle, position, length),
    open: (start, end) => openRange(handle, start, end),
  };
}

/** Throws a UserError BUNDLE_TRUNCATED where the file ends before. */
export async function readExactly(
  place: string,
  handle: FileHandle,
  position: number,
  length: number,
  into: Buffer = Buffer.allocUnsafeSlow(length),
): Promise<Buffer> {
  const { bytesRead } = await handle.read(into, 0, length, position);
  if (bytesRead < length) throw truncatedBundle(place, position + bytesRead);
  return into.subarray(0, length);
}
