import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";

/** Bytes that every reader may hold, however slow it is. */
const SMALL = 12 * 1024;
/** Bytes that a fast reader holds: large enough to make a call's cost vanish. */
const LARGE = 64 * 1024;
/** Bytes that all readers of this process may hold beyond their small ones. */
const SHARED = 4 * 1024 * 1024;
/** Milliseconds: who takes longer than this for what was read is no fast reader. */
const PROMPT = 20;

let lent = 0;

/**
 * A file's bytes from `start` on, read only when they are asked for and never ahead. Who takes them promptly gets more at a time; who
 * does not holds a few kilobytes, so that thousands of stalled readers cost little. Closes the file at its end, unless it is
 * one that is shared, of which it reads a part that ends before `end`.
 */
export function pacedStream(handle: FileHandle, start: number, part?: { readonly end: number }): Readable {
  let position = start;
  let size = SMALL;
  let borrowed = 0;
  let handedOver = -Infinity;
  const giveBack = (): void => {
    lent -= borrowed;
    borrowed = 0;
  };
  const choose = (): number => {
    giveBack();
    const isPrompt = performance.now() - handedOver < PROMPT;
    size = isPrompt ? Math.min(size * 2, LARGE) : SMALL;
    if (lent + size - SMALL > SHARED) size = SMALL;
    borrowed = size - SMALL;
    lent += borrowed;
    return size;
  };
  return new Readable({
    highWaterMark: 0,
    read() {
      const length = Math.min(choose(), part === undefined ? LARGE : part.end - position);
      if (length <= 0) {
        this.push(null);
        return;
      }
      // Slices of Node's shared pool would keep the whole pool for a few bytes.
      const buffer = Buffer.allocUnsafeSlow(length);
      handle.read(buffer, 0, length, position).then(
        ({ bytesRead }) => {
          position += bytesRead;
          handedOver = performance.now();
          this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead));
        },
        (error: unknown) => this.destroy(error as Error),
      );
    },
    destroy(error, callback) {
      giveBack();
      if (part !== undefined) {
        callback(error);
        return;
      }
      handle.close().then(
        () => callback(error),
        () => callback(error),
      );
    },
  });
}
