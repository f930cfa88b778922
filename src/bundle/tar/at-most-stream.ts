import type { Readable } from "node:stream";
import { streamOf } from "../../content/stream-of.ts";

/** The first `size` bytes of a stream; the stream itself where it has no more. */
export function atMostStream(stream: Readable, size: number): Readable {
  return streamOf(stream, first(stream, size));
}

async function* first(stream: Readable, size: number): AsyncGenerator<Uint8Array> {
  let left = size;
  if (left === 0) {
    stream.destroy();
    return;
  }
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    yield chunk.byteLength > left ? chunk.subarray(0, left) : chunk;
    left -= Math.min(left, chunk.byteLength);
    if (left === 0) return;
  }
}
