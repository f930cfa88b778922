interface Waiting {
  readonly weight: number;
  readonly start: () => void;
}

/** Jobs that weigh something, first come, first served. */
export class WeightQueue {
  readonly #most: number;
  readonly #waiting: Waiting[] = [];
  #held = 0;

  /** Jobs under way weigh no more than `most` together; one that weighs more goes alone. */
  constructor(most: number) {
    this.#most = most;
  }

  /** True where a job of that weight would start at once. */
  hasRoom(weight: number): boolean {
    return this.#waiting.length === 0 && this.#fits(weight);
  }

  async run<T>(weight: number, job: () => Promise<T>): Promise<T> {
    const own = Math.min(weight, this.#most);
    await new Promise<void>((start) => {
      this.#waiting.push({ weight: own, start });
      this.#open();
    });
    try {
      return await job();
    } finally {
      this.#held -= own;
      this.#open();
    }
  }

  #fits(weight: number): boolean {
    return this.#held + Math.min(weight, this.#most) <= this.#most;
  }

  #open(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && this.#fits(next.weight);
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#held += next.weight;
      next.start();
    }
  }
}
