import { SLOW_BODY } from "./http-error.ts";

/** Tells a body that trickles in from one that is waited for, or that its own reader holds up. */
export class FloorRate {
  readonly #bytes: number;
  readonly #ms: number;
  /** Since when bytes are wanted; undefined while they are not. */
  #since: number | undefined;
  #waited = 0;
  #taken = 0;

  /** So many bytes have to come in so many milliseconds in which they are wanted. */
  constructor({ bytes, ms }: { readonly bytes: number; readonly ms: number }) {
    this.#bytes = bytes;
    this.#ms = ms;
  }

  /** Bytes are wanted from now on. */
  begin(now: number): void {
    this.#since ??= now;
  }

  /** None is wanted for a while. */
  rest(): void {
    this.#since = undefined;
  }

  /** Takes bytes in; the answer is an error where the time is over and they are too few. */
  took(bytes: number, now: number): Error | undefined {
    this.#waited += now - (this.#since ?? now);
    this.#since = now;
    this.#taken += bytes;
    if (this.#waited < this.#ms) return undefined;
    const [taken, seconds] = [this.#taken, this.#waited / 1000];
    [this.#waited, this.#taken] = [0, 0];
    if (taken >= this.#bytes) return undefined;
    const message = `the answer is too slow: ${taken} bytes in ${seconds.toFixed(0)} seconds`;
    return Object.assign(new Error(message), { code: SLOW_BODY });
  }
}
