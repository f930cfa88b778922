import { LIMITS } from "../values/limits.ts";
import { WeightQueue } from "../values/weight-queue.ts";

/** What the smallest manifest counts for, in bytes: what is made of it takes room too. */
const LEAST = 32 * 1024;

/** Where a manifest is in an image: under its name, a referrer of it, or so many steps below either. */
export type ManifestPlace = "root" | "referrer" | number;

/**
 * How many manifests a run has in memory: so many bytes at each place in its images. Whoever holds one waits only for what is below it,
 * so that nobody waits in a circle.
 */
export class ManifestsAtOnce {
  readonly #queues: readonly WeightQueue[] = Array.from(
    { length: LIMITS.indexDepth + 3 },
    () => new WeightQueue(LIMITS.manifestBytesAtOnce),
  );

  /** Does `job` once there is room for a manifest of so many bytes at that place. */
  hold<T>(place: ManifestPlace, bytes: number, job: () => Promise<T>): Promise<T> {
    return this.#at(place).run(Math.max(bytes, LEAST), job);
  }

  /** True where nobody would have to wait. */
  hasRoom(place: ManifestPlace, bytes: number): boolean {
    return this.#at(place).hasRoom(Math.max(bytes, LEAST));
  }

  #at(place: ManifestPlace): WeightQueue {
    const level = place === "root" ? 0 : place === "referrer" ? 1 : 1 + place;
    const queue = this.#queues[level];
    if (queue === undefined) throw new RangeError(`no image is ${level} deep`);
    return queue;
  }
}
