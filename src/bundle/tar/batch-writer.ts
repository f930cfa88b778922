/** Writes chunks at a place of a tar, in bytes from its beginning. */
export type WriteAt = (chunks: readonly Uint8Array[], position: number) => Promise<void>;

/** Bytes that are written at once: small enough to bound memory, large enough to make a call's cost vanish. */
const BATCH = 1024 * 1024;

/** Gathers chunks that follow each other and writes them while the next ones are gathered. */
export interface BatchWriter {
  add(chunk: Uint8Array): Promise<void>;
  /** Waits until all is written. */
  flush(): Promise<void>;
}

export function batchWriter(write: WriteAt, start: number): BatchWriter {
  let position = start;
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let writing = Promise.resolve();
  const send = async (): Promise<void> => {
    await writing;
    if (bytes === 0) return;
    writing = write(batch, position);
    // Awaited before the next batch; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    position += bytes;
    batch = [];
    bytes = 0;
  };
  return {
    add: async (chunk) => {
      batch.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= BATCH) await send();
    },
    flush: async () => {
      await send();
      await writing;
    },
  };
}
