import { read } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { BufferPool, type PooledBuffer } from "../../values/buffer-pool.ts";
import { endTurn, takeTurn } from "./reading-turns.ts";

/** Bytes that all readers of this process hold together, half as much again at most, as long as that is not less than the least for each. */
const SHARED = 32 * 1024 * 1024;
const LEAST = 8 * 1024;
const MOST = 128 * 1024;
/** Of a file that may be a small one. */
const FIRST = 16 * 1024;
/** Bytes that are kept of each size for whoever reads next. */
const SPARE = 2 * 1024 * 1024;

const pools = new Map<number, BufferPool>();
for (let size = LEAST; size <= MOST; size *= 2) pools.set(size, new BufferPool(size, SPARE / size));

let readers = 0;
/** Bytes that are being read, or wait in this process for their reader to take them. */
let held = 0;

/** A fair share for everyone, however slow, and more as long as not many are slow. */
function nextSize(): number {
  const share = 2 ** Math.floor(Math.log2(SHARED / readers));
  return Math.min(Math.max(held < SHARED / 2 ? share * 4 : share, LEAST), MOST);
}

/**
 * A file's bytes from `start` on, read only when they are asked for and never ahead, in buffers that are lent. Closes the file at its end,
 * unless it is one that is shared, of which it reads a part that ends before `end`.
 */
export function pacedStream(handle: FileHandle, start: number, part?: { readonly end: number }): Readable {
  return new PacedStream(handle, start, part?.end);
}

class PacedStream extends Readable {
  readonly #handle: FileHandle;
  readonly #end: number | undefined;
  #position: number;
  #held = 0;
  #pooled: PooledBuffer | undefined;
  #closed: (() => void) | undefined;
  #isReading = false;
  #isBegun = false;

  constructor(handle: FileHandle, start: number, end: number | undefined) {
    super({ highWaterMark: 0 });
    this.#handle = handle;
    this.#position = start;
    this.#end = end;
    readers += 1;
  }

  override _read(): void {
    this.#hold(0);
    if (this.#end !== undefined && this.#position >= this.#end) this.push(null);
    else takeTurn(this.#begin);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    readers -= 1;
    this.#hold(0);
    const close = (): void => {
      if (this.#end !== undefined) callback(error);
      else
        this.#handle.close().then(
          () => callback(error),
          () => callback(error),
        );
    };
    // A descriptor that is closed under a read may be another file's before it.
    if (this.#isReading) this.#closed = close;
    else close();
  }

  // What is made for each piece, and not once, is what memory goes into where thousands read.
  readonly #begin = (): void => {
    if (this.destroyed) {
      endTurn();
      return;
    }
    const size = this.#isBegun ? nextSize() : FIRST;
    this.#isBegun = true;
    this.#hold(size);
    this.#pooled = pools.get(size)?.take();
    const buffer = this.#pooled?.bytes ?? Buffer.allocUnsafeSlow(size);
    const length = Math.min(size, (this.#end ?? Infinity) - this.#position);
    try {
      read(this.#handle.fd, buffer, 0, length, this.#position, this.#done);
      this.#isReading = true;
    } catch (error) {
      // The number of a file that has been closed is none.
      endTurn();
      this.destroy(error as Error);
    }
  };

  readonly #done = (error: Error | null, bytesRead: number, buffer: Buffer): void => {
    endTurn();
    this.#isReading = false;
    if (error !== null) this.destroy(error);
    this.#closed?.();
    if (this.destroyed) return;
    this.#position += bytesRead;
    this.#pooled?.out(bytesRead);
    this.push(bytesRead === 0 ? null : buffer.subarray(0, bytesRead));
  };

  #hold(size: number): void {
    held += size - this.#held;
    this.#held = size;
  }
}
