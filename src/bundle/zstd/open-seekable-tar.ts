import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { reasonOf } from "../../errors/reason-of.ts";
import { LIMITS } from "../../values/limits.ts";
import { mostUnpacked } from "../most-unpacked.ts";
import { damagedBundle, refusedBundle } from "../packed/packed-errors.ts";
import { readExactly, type TarSource } from "../tar/tar-source.ts";
import { parseSeekTable, SEEK_FOOTER_BYTES, seekTableBytes, type SeekEntry } from "./seek-table.ts";
import { loadZstd, type ZstdCodec } from "./zstd-codec.ts";
import { readPlainBlocks } from "./read-plain-blocks.ts";
import { contentSizeOf } from "./zstd-frame.ts";

interface FrameFile {
  readonly place: string;
  readonly handle: FileHandle;
  readonly codec: ZstdCodec;
}

/**
 * A compressed tar that is read in place, a frame at a time; undefined where it has no index at its end. `toStream` makes the streams of its
 * parts. Throws UserErrors BUNDLE_DAMAGED, and BUNDLE_REFUSED for one that would unpack to more than any bundle.
 */
export async function openSeekableTar(
  place: string,
  handle: FileHandle,
  fileSize: number,
  toStream: (chunks: AsyncGenerator<Uint8Array>) => Readable,
): Promise<TarSource | undefined> {
  const frames = await readFrames(place, handle, fileSize);
  if (frames === undefined) return undefined;
  const last = frames.at(-1);
  const size = last === undefined ? 0 : last.start + last.size;
  const most = mostUnpacked(fileSize);
  if (size > most) throw refusedBundle(place, `it unpacks to ${size} bytes, more than ${most}`);
  const file = { place, handle, codec: await loadZstd() };
  // Headers lie close to each other: most are in the frame that was read last.
  let recent: { readonly frame: SeekEntry; readonly content: Promise<readonly Uint8Array[]> } | undefined;
  const contentOf = (frame: SeekEntry): Promise<readonly Uint8Array[]> => {
    if (recent?.frame !== frame) recent = { frame, content: readFrame(file, frame).then((all) => [all]) };
    return recent.content;
  };
  return {
    place,
    size,
    read: async (position, length) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of range(frames, position, position + length, contentOf)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    open: (start, end) => toStream(range(frames, start, end, (frame) => readPieces(file, frame))),
  };
}

async function readFrames(
  place: string,
  handle: FileHandle,
  fileSize: number,
): Promise<readonly SeekEntry[] | undefined> {
  if (fileSize < SEEK_FOOTER_BYTES) return undefined;
  const footer = await readExactly(place, handle, fileSize - SEEK_FOOTER_BYTES, SEEK_FOOTER_BYTES);
  const length = seekTableBytes(footer);
  if (length === undefined) return undefined;
  if (length > fileSize) throw damagedBundle(place, "its index is longer than the file");
  if (length > LIMITS.seekTableBytes) throw refusedBundle(place, `its index has ${length} bytes`);
  const frames = parseSeekTable(await readExactly(place, handle, fileSize - length, length), fileSize);
  if (frames === undefined) throw damagedBundle(place, "its index does not fit it");
  const large = frames.find((frame) => Math.max(frame.size, frame.packedSize) > LIMITS.frameBytes);
  if (large !== undefined) throw refusedBundle(place, `the frame at byte ${large.packed} is too large`);
  return frames;
}

async function* range(
  frames: readonly SeekEntry[],
  start: number,
  end: number,
  contentOf: (frame: SeekEntry) => AsyncIterable<Uint8Array> | Promise<readonly Uint8Array[]>,
): AsyncGenerator<Uint8Array> {
  for (let index = indexOf(frames, start), at = start; at < end; index += 1) {
    const frame = frames[index];
    if (frame === undefined) return;
    let begin = frame.start;
    for await (const piece of await contentOf(frame)) {
      const part = piece.subarray(Math.max(0, at - begin), Math.max(0, end - begin));
      begin += piece.byteLength;
      if (part.byteLength === 0) continue;
      at += part.byteLength;
      yield part;
    }
  }
}

/** The frame that holds a byte. */
function indexOf(frames: readonly SeekEntry[], byte: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const frame = frames[middle];
    if (frame !== undefined && frame.start + frame.size <= byte) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a frame holds, a piece at a time. What was compressed already is in frames that are larger than what they hold. */
async function* readPieces(file: FrameFile, frame: SeekEntry): AsyncGenerator<Uint8Array> {
  const bytes = frame.packedSize <= frame.size ? 0 : yield* readPlainBlocks(file, frame);
  if (bytes === frame.size) return;
  yield (await readFrame(file, frame)).subarray(bytes);
}

/** All that a frame holds, which is as much as the index says. Throws a UserError BUNDLE_DAMAGED. */
async function readFrame(
  { place, handle, codec }: FrameFile,
  { packed, packedSize, size }: SeekEntry,
): Promise<Uint8Array> {
  const frame = await readExactly(place, handle, packed, packedSize);
  const damaged = (why: string): Error => damagedBundle(place, `the frame at byte ${packed} ${why}`);
  // Only then does it take no more memory than it may.
  if (contentSizeOf(frame) !== size) throw damaged("is not what the index says");
  const content = unpack(frame, codec, damaged);
  if (content.byteLength !== size) throw damaged("is not what the index says");
  return content;
}

function unpack(frame: Buffer, codec: ZstdCodec, damaged: (why: string) => Error): Uint8Array {
  try {
    return codec.decompress(frame);
  } catch (error) {
    throw damaged(`cannot be unpacked: ${reasonOf(error)}`);
  }
}
