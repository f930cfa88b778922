import { Readable } from "node:stream";

/** The rest of a stream, after its first `count` bytes. */
export function skipBytes(source: Readable, count: number): Readable {
  const rest = async function* (): AsyncGenerator<Uint8Array> {
    let left = count;
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      if (chunk.byteLength > left) yield chunk.subarray(left);
      left = Math.max(0, left - chunk.byteLength);
    }
  };
  return Readable.from(rest(), { objectMode: false });
}
