/** Upper bounds of a histogram's buckets, in seconds: an answer from memory, from a disk, and downloads of some size. */
export const BOUNDS = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 300] as const;

/** How long requests took. */
export class Durations {
  /** How many took no longer than each bound, and longer than the one before. */
  readonly buckets = BOUNDS.map(() => 0);
  count = 0;
  /** Seconds. */
  sum = 0;

  add(seconds: number): void {
    this.count += 1;
    this.sum += seconds;
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    if (at >= 0) this.buckets[at] = (this.buckets[at] ?? 0) + 1;
  }
}
