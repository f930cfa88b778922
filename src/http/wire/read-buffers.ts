import { lend } from "../../values/lent-bytes.ts";

/** Bytes of one buffer: large enough that a fast connection costs few calls. */
const BUFFER_BYTES = 256 * 1024;
/** Bytes of a buffer for short answers: every connection has one at hand, also where nothing comes. */
export const SMALL_BYTES = 16 * 1024;
/** Bytes of an average read from which on a connection brings content. */
const CONTENT_BYTES = 4 * 1024;
/** Bytes that are gathered at most before they are taken. */
const GATHERED_BYTES = 128 * 1024;
/** Buffers of each size kept for later: more than what is read ahead anywhere, for those beyond are garbage until it is collected. */
const SPARE = 96;

/** A buffer that is read into, and how much of it is still being read by others. */
interface Slab {
  readonly bytes: Buffer;
  /** Bytes read into it, from its beginning. */
  filled: number;
  /** Bytes that came back. */
  returned: number;
  /** Nothing is read into it any more. */
  isRetired: boolean;
}

/** Buffers that connections read into; each is used again once all that was read into it has come back. */
export class ReadBuffers {
  readonly #spare = new Map<number, Slab[]>([
    [BUFFER_BYTES, []],
    [SMALL_BYTES, []],
  ]);

  take(bytes: number): Slab {
    const slab = this.#spare.get(bytes)?.pop() ?? this.#create(bytes);
    [slab.filled, slab.returned, slab.isRetired] = [0, 0, false];
    return slab;
  }

  retire(slab: Slab): void {
    slab.isRetired = true;
    this.#settle(slab);
  }

  #create(size: number): Slab {
    const bytes = Buffer.allocUnsafeSlow(size);
    const slab = { bytes, filled: 0, returned: 0, isRetired: false };
    lend(bytes.buffer, (count) => {
      slab.returned += count;
      this.#settle(slab);
    });
    return slab;
  }

  #settle(slab: Slab): void {
    const spare = this.#spare.get(slab.bytes.byteLength) ?? [];
    const isFree = slab.isRetired && slab.returned === slab.filled;
    if (isFree && spare.length < SPARE && !spare.includes(slab)) spare.push(slab);
  }
}

/** What one connection reads into: one buffer after the other, each to its end; large ones where content comes. */
export class ReadBuffer {
  readonly #buffers: ReadBuffers;
  #slab: Slab | undefined;
  /** Reads into it. */
  #reads = 0;
  #waiting = 0;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
  }

  /** Bytes that nobody has taken yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Where the next bytes may be read to. */
  next(): Buffer {
    const slab = this.#slab === undefined ? this.#take(SMALL_BYTES) : this.#roomy(this.#slab);
    return slab.bytes.subarray(slab.filled);
  }

  /** Counts bytes that were just read; true where they should be taken before more is read. */
  filled(count: number): boolean {
    const slab = this.#slab ?? this.#take(SMALL_BYTES);
    slab.filled += count;
    this.#reads += 1;
    this.#waiting += count;
    return this.#waiting >= GATHERED_BYTES || isUsedUp(slab);
  }

  /** The bytes that were read since the last time. */
  taken(): Buffer {
    const filled = this.#slab?.filled ?? 0;
    const bytes = this.#slab?.bytes.subarray(filled - this.#waiting, filled) ?? Buffer.alloc(0);
    this.#waiting = 0;
    return bytes;
  }

  /** Nothing is read any more. */
  retire(): void {
    if (this.#slab !== undefined) this.#buffers.retire(this.#slab);
    this.#slab = undefined;
  }

  #roomy(slab: Slab): Slab {
    if (!isUsedUp(slab)) return slab;
    const bringsContent = slab.filled >= this.#reads * CONTENT_BYTES;
    this.#buffers.retire(slab);
    return this.#take(bringsContent ? BUFFER_BYTES : SMALL_BYTES);
  }

  #take(bytes: number): Slab {
    this.#reads = 0;
    return (this.#slab = this.#buffers.take(bytes));
  }
}

/** A buffer with less room than a quarter is not read into any more. */
function isUsedUp({ bytes, filled }: Slab): boolean {
  return bytes.byteLength - filled < bytes.byteLength / 4;
}
