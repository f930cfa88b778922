import type { TarTarget } from "./tar-target.ts";

/** Gathers chunks, and writes those that follow each other at once while the next ones are gathered. */
export interface BatchWriter {
  /** Where the next chunk goes; bytes from the tar's beginning. */
  seek(position: number): Promise<void>;
  add(chunk: Uint8Array): Promise<void>;
  /** Calls back once all that was added so far is written. */
  afterwards(tell: () => void): void;
  /** Waits until all is written. */
  flush(): Promise<void>;
}

/** What fails to be written is thrown by what is asked for next, whatever that is, and again each time. */
export function batchWriter({ write, atOnce }: Pick<TarTarget, "write" | "atOnce">): BatchWriter {
  let position = 0;
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let marks: (() => void)[] = [];
  let writing = Promise.resolve();
  const follow = (next: () => Promise<void> | void): void => {
    writing = writing.then(next);
    // Awaited before the next batch; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
  };
  const send = async (): Promise<void> => {
    await writing;
    if (bytes === 0) return;
    const [chunks, at, told] = [batch, position, marks];
    follow(async () => {
      await write(chunks, at);
      for (const tell of told) tell();
    });
    position += bytes;
    [batch, bytes, marks] = [[], 0, []];
  };
  const flush = async (): Promise<void> => {
    await send();
    await writing;
  };
  return {
    seek: async (to) => {
      if (to === position + bytes) return;
      await flush();
      position = to;
    },
    add: async (chunk) => {
      batch.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= atOnce) await send();
    },
    afterwards: (tell) => {
      if (bytes === 0) follow(tell);
      else marks.push(tell);
    },
    flush,
  };
}
