import { LIMITS } from "../../values/limits.ts";
import { damagedBundle, refusedBundle } from "../packed/packed-errors.ts";
import { byteCursor, type ByteCursor } from "./byte-cursor.ts";
import {
  beginsSkipped,
  BLOCK_HEAD_BYTES,
  FRAME_HEAD_BYTES,
  readBlockHead,
  readFrameHead,
  type FrameHead,
} from "./zstd-frame.ts";

const SKIPPED_HEAD_BYTES = 8;

/**
 * The frames of a compressed file one after the other, each as its bytes, which have to be read before the next frame. What decompressors skip is
 * left out. Throws UserErrors BUNDLE_DAMAGED for what is no frame or is cut off, and BUNDLE_REFUSED for one that takes too much memory.
 */
export async function* zstdFrames(
  place: string,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const cursor = byteCursor(source, () => damagedBundle(place, "it cannot be unpacked: it ends too early"));
  for (;;) {
    const head = await cursor.peek(FRAME_HEAD_BYTES);
    if (head.byteLength === 0) return;
    if (beginsSkipped(head) && head.byteLength >= SKIPPED_HEAD_BYTES) {
      const skipped = SKIPPED_HEAD_BYTES + head.readUInt32LE(4);
      await cursor.skip(skipped);
      continue;
    }
    const frame = readFrameHead(head);
    if (frame === undefined)
      throw damagedBundle(place, `it cannot be unpacked: there is no frame at byte ${cursor.position()}`);
    if (frame.window > LIMITS.zstdWindowBytes)
      throw refusedBundle(place, `it takes ${frame.window} bytes of memory to unpack it`);
    yield bytesOf(place, frame, cursor);
  }
}

async function* bytesOf(
  place: string,
  { bytes, hashBytes }: FrameHead,
  cursor: ByteCursor,
): AsyncGenerator<Uint8Array> {
  yield* cursor.take(bytes);
  for (let isLast = false; !isLast;) {
    const block = readBlockHead(await cursor.peek(BLOCK_HEAD_BYTES));
    // What ends before is told by whoever takes it.
    if (block !== undefined && block.bytes === undefined)
      throw damagedBundle(place, `it cannot be unpacked: the block at byte ${cursor.position()} is none`);
    yield* cursor.take(block?.bytes ?? BLOCK_HEAD_BYTES);
    isLast = block?.isLast ?? false;
  }
  yield* cursor.take(hashBytes);
}
