import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { writeAll } from "../../content/write-all.ts";

/** Bytes that are written at once: small enough to bound memory, large enough to make a call's cost vanish. */
const BATCH = 1024 * 1024;

/**
 * Writes a stream into a file from `position` on, reading ahead while a batch is being written. What arrived before a failure is
 * written too, so that it need not be fetched again. `onChunk` sees each chunk first and may refuse it by throwing.
 */
export async function appendStream(
  file: FileHandle,
  position: number,
  source: Readable,
  onChunk: (chunk: Uint8Array) => void,
): Promise<void> {
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let writing = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = writeAll(file, batch, position);
    // Awaited before the next batch; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    position += bytes;
    batch = [];
    bytes = 0;
  };
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      onChunk(chunk);
      batch.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= BATCH) await flush();
    }
  } finally {
    await flush();
    await writing;
  }
}
