import type { FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import { writeAll } from "../../content/write-all.ts";

/** Bytes that are written at once: small enough to bound memory, large enough to make a call's cost vanish. */
const BATCH = 512 * 1024;

/**
 * Writes a stream into a file from `position` on, reading ahead while a batch is being written. What arrived before a failure is
 * written too, so that it need not be fetched again. `onChunk` sees each chunk first and may refuse it by throwing.
 *
 * Events and no iteration: that would copy what has gathered into one piece, and buffers that are lent would not come back.
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
  let turn = Promise.resolve();
  const begin = async (): Promise<void> => {
    await writing;
    writing = writeAll(file, batch, position);
    // Awaited before the next batch; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    position += bytes;
    batch = [];
    bytes = 0;
  };
  // One after the other: a source may fail while a batch waits for the one before it.
  const flush = (): Promise<void> => (turn = turn.then(begin));
  const take = (chunk: Uint8Array): void => {
    onChunk(chunk);
    batch.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < BATCH || source.isPaused()) return;
    source.pause();
    flush().then(
      () => source.resume(),
      (error: unknown) => source.destroy(error as Error),
    );
  };
  try {
    await readAll(source, take);
  } finally {
    await flush();
    await writing;
  }
}

/** Hands each chunk over; what `take` throws ends it. */
function readAll(source: Readable, take: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    source.on("data", (chunk: Uint8Array) => {
      try {
        if (!source.destroyed) take(chunk);
      } catch (error) {
        source.destroy(error as Error);
      }
    });
    source.once("end", resolve).once("error", reject);
    source.once("close", () => reject(new Error("the content was closed before its end")));
  });
}
