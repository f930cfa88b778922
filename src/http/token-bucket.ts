/** Meters bytes or requests over time: what is taken before its time is owed, and the debt is waited for. */
export class TokenBucket {
  readonly #msEach: number;
  readonly #burstMs: number;
  #paidUntil = -Infinity;

  /** `burst` is how much may be taken at once after a rest. */
  constructor(perSecond: number, burst: number) {
    this.#msEach = 1000 / perSecond;
    this.#burstMs = burst * this.#msEach;
  }

  /** Takes `count` at the time `now`; the answer is how many milliseconds to wait before going on. */
  take(count: number, now: number): number {
    this.#paidUntil = Math.max(this.#paidUntil, now - this.#burstMs) + count * this.#msEach;
    return Math.max(0, this.#paidUntil - now);
  }
}
