import { lend } from "./lent-bytes.ts";

/** A buffer to read into. */
export interface PooledBuffer {
  readonly bytes: Buffer;
  /** So many bytes of it go to somebody else now; it is filled again once all of them have come back. */
  out(count: number): void;
  /** It can be filled again at once. */
  putBack(): void;
}

/** Buffers of one length that are filled again and again, as far as whoever reads them gives them back. */
export class BufferPool {
  readonly #length: number;
  readonly #most: number;
  readonly #spare: PooledBuffer[] = [];

  /** `most`: how many are kept for later. */
  constructor(length: number, most: number) {
    this.#length = length;
    this.#most = most;
  }

  take(): PooledBuffer {
    return this.#spare.pop() ?? this.#create();
  }

  #create(): PooledBuffer {
    let left = 0;
    const putBack = (): void => {
      if (this.#spare.length < this.#most) this.#spare.push(pooled);
    };
    const pooled: PooledBuffer = {
      bytes: Buffer.allocUnsafeSlow(this.#length),
      out: (count) => {
        left = count;
      },
      putBack,
    };
    lend(pooled.bytes.buffer, (count) => {
      // Of one that lies here, or is being filled, nothing can come back.
      if (left <= 0) return;
      left -= count;
      if (left === 0) putBack();
    });
    return pooled;
  }
}
