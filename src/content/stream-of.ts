import { Readable } from "node:stream";

/** A stream of what a generator makes of another stream, which is closed with it: a generator that nobody has read from has not begun, and ends nothing. */
export function streamOf(source: Readable, chunks: AsyncGenerator<Uint8Array>): Readable {
  return Readable.from(chunks, { objectMode: false }).once("close", () => source.destroy());
}
