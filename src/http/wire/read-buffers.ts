import { lend } from "../../values/lent-bytes.ts";

/** Bytes of one buffer: large enough that a fast connection costs few calls. */
export const BUFFER_BYTES = 256 * 1024;
/** A buffer with less room than this is not read into any more. */
const ROOM_BYTES = 64 * 1024;
/** Bytes that are gathered at most before they are taken. */
const GATHERED_BYTES = 128 * 1024;
/** Buffers kept for later: more than what is read ahead anywhere, for those beyond are garbage until it is collected. */
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
  readonly #spare: Slab[] = [];

  take(): Slab {
    const slab = this.#spare.pop() ?? this.#create();
    [slab.filled, slab.returned, slab.isRetired] = [0, 0, false];
    return slab;
  }

  retire(slab: Slab): void {
    slab.isRetired = true;
    this.#settle(slab);
  }

  #create(): Slab {
    const bytes = Buffer.allocUnsafeSlow(BUFFER_BYTES);
    const slab = { bytes, filled: 0, returned: 0, isRetired: false };
    lend(bytes.buffer, (count) => {
      slab.returned += count;
      this.#settle(slab);
    });
    return slab;
  }

  #settle(slab: Slab): void {
    const isFree = slab.isRetired && slab.returned === slab.filled;
    if (isFree && this.#spare.length < SPARE && !this.#spare.includes(slab)) this.#spare.push(slab);
  }
}

/** What one connection reads into: one buffer after the other, each to its end. */
export class ReadBuffer {
  readonly #buffers: ReadBuffers;
  #slab: Slab | undefined;
  /** Bytes that nobody has taken yet. */
  #waiting = 0;

  constructor(buffers: ReadBuffers) {
    this.#buffers = buffers;
  }

  /** Where the next bytes may be read to. */
  next(): Buffer {
    if (this.#slab !== undefined && this.#slab.bytes.byteLength - this.#slab.filled < ROOM_BYTES)
      this.retire();
    this.#slab ??= this.#buffers.take();
    return this.#slab.bytes.subarray(this.#slab.filled);
  }

  /** Counts bytes that were just read; true where they should be taken before more is read. */
  filled(count: number): boolean {
    const slab = (this.#slab ??= this.#buffers.take());
    slab.filled += count;
    this.#waiting += count;
    return this.#waiting >= GATHERED_BYTES || slab.bytes.byteLength - slab.filled < ROOM_BYTES;
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
}
