import type { FileHandle } from "node:fs/promises";
import { BLOCK } from "../tar/tar-header.ts";
import { readExactly } from "../tar/tar-source.ts";
import { FRAME_BYTES } from "./plan-frames.ts";
import { contentSizeOf, lengthOfFrame } from "./zstd-frame.ts";

/** More than the heads of a frame of ours take. */
const HEADS_BYTES = 1024;

/**
 * Whether a file without an index begins as what `bundle create` compresses, and is not whole: a small frame, of which the end is missing or
 * behind which more follows. What another tool compressed is one frame.
 */
export async function isCutOff(place: string, handle: FileHandle, fileSize: number): Promise<boolean> {
  const most = Math.min(fileSize, FRAME_BYTES + HEADS_BYTES);
  const bytes = await readExactly(place, handle, 0, most);
  const size = contentSizeOf(bytes);
  if (size === undefined || size === 0 || size > FRAME_BYTES || size % BLOCK !== 0) return false;
  return lengthOfFrame(bytes) !== fileSize;
}
