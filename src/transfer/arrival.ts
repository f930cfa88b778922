import type { OpenStream } from "../content/open-stream.ts";

/** How much of some content comes in this run: what an earlier one left at the target is not read again. */
export class Arrival {
  readonly #size: number;
  #from: number | undefined;

  /** `size` in bytes. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The same content for a store, which asks for what it lacks. */
  watch(open: OpenStream): OpenStream {
    return (offset, reader) => {
      this.#from = Math.min(this.#from ?? offset, offset);
      return open(offset, reader);
    };
  }

  /** Bytes that were at the target before; none where it has asked for nothing, as in a dry run. Content that is sent again counts once. */
  get present(): number {
    return Math.min(this.#from ?? 0, this.#size);
  }

  get sent(): number {
    return this.#size - this.present;
  }
}
