import type { FileHandle } from "node:fs/promises";
import { BufferPool } from "../../values/buffer-pool.ts";
import { readExactly } from "../tar/tar-source.ts";
import type { SeekEntry } from "./seek-table.ts";
import { BLOCK_BYTES, BLOCK_HEAD_BYTES, isPlainHead, PLAIN_HEAD_BYTES, readBlockHead } from "./zstd-frame.ts";

/** A block with what may stand before it. */
const READ_BYTES = PLAIN_HEAD_BYTES + BLOCK_HEAD_BYTES + BLOCK_BYTES;
const POOL = new BufferPool(READ_BYTES, 96);

/**
 * What a frame holds that has its content as it is, a block at a time and in buffers that are lent: whoever is slow holds no more than one. Ends
 * where something else comes, and answers with the bytes before it: none of another kind of frame. Throws a UserError BUNDLE_TRUNCATED.
 */
export async function* readPlainBlocks(
  { place, handle }: { readonly place: string; readonly handle: FileHandle },
  { packed, packedSize, size }: SeekEntry,
): AsyncGenerator<Uint8Array, number> {
  const end = packed + packedSize;
  let bytes = 0;
  for (let at = packed; bytes < size && at < end;) {
    const length = Math.min(READ_BYTES, end - at);
    const pooled = POOL.take();
    const read = await readExactly(place, handle, at, length, pooled.bytes);
    const head = at === packed ? PLAIN_HEAD_BYTES : 0;
    const block = readBlockHead(read, head);
    const isGood = (head === 0 || isPlainHead(read, size)) && block?.isPlain === true;
    const content = read.subarray(head + BLOCK_HEAD_BYTES, isGood ? head + (block.bytes ?? 0) : 0);
    const isInFrame =
      at + head + BLOCK_HEAD_BYTES + content.byteLength <= end && bytes + content.byteLength <= size;
    if (content.byteLength === 0 || !isInFrame) {
      pooled.putBack();
      return bytes;
    }
    pooled.out(content.byteLength);
    at += head + BLOCK_HEAD_BYTES + content.byteLength;
    bytes += content.byteLength;
    yield content;
  }
  return bytes;
}
