import { Readable } from "node:stream";

/** The first `size` bytes of a stream; the stream itself where it has no more. */
export function atMostStream(stream: Readable, size: number): Readable {
  // One that is closed before anybody has read from it has not begun, and ends nothing by itself.
  return Readable.from(first(stream, size), { objectMode: false }).once("close", () => stream.destroy());
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
