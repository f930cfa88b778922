import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** Content that is made while it is read. */
export interface MadeUpContent {
  /** Bytes. */
  readonly size: number;
  read(offset: number): Iterable<Buffer>;
}

const HASH_AT_ONCE = 16 * 1024 * 1024;

export function contentOfBytes(bytes: Buffer): MadeUpContent {
  return { size: bytes.byteLength, read: (offset) => [bytes.subarray(offset)] };
}

export function openContent(content: MadeUpContent, offset: number): Readable {
  return Readable.from(content.read(offset), { objectMode: false, highWaterMark: 256 * 1024 });
}

/** Shows all of a content to `onChunk` without holding up whatever else this process does. */
export async function readThrough(chunks: Iterable<Buffer>, onChunk: (chunk: Buffer) => void): Promise<void> {
  let bytes = 0;
  for (const chunk of chunks) {
    onChunk(chunk);
    bytes += chunk.byteLength;
    if (bytes < HASH_AT_ONCE) continue;
    bytes = 0;
    await setImmediate();
  }
}

/** Lower-case hex. */
export async function sha256OfContent(content: MadeUpContent): Promise<string> {
  const hash = createHash("sha256");
  await readThrough(content.read(0), (chunk) => hash.update(chunk));
  return hash.digest("hex");
}
