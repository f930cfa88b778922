/** A fixed number of buffers for the parts of all files that are sent in parts: what bounds the memory of a run. */
export class PartBuffers {
  /** Bytes of one buffer. */
  readonly size: number;
  readonly #free: Buffer[] = [];
  readonly #waiting: ((buffer: Buffer) => void)[] = [];
  #unmade: number;

  constructor(count: number, size: number) {
    this.#unmade = count;
    this.size = size;
  }

  /** Waits for a buffer; whoever takes one gives it back without needing another first. */
  take(): Promise<Buffer> {
    const free = this.#free.pop();
    if (free !== undefined) return Promise.resolve(free);
    if (this.#unmade > 0) {
      this.#unmade -= 1;
      return Promise.resolve(Buffer.allocUnsafeSlow(this.size));
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  give(buffer: Buffer): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(buffer);
    else next(buffer);
  }
}
