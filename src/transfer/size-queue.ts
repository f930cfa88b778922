interface Waiting {
  readonly size: number;
  readonly start: () => void;
}

/** Runs jobs, the largest waiting one first, so that no long transfer is left for the end. */
export interface SizeQueue {
  run<T>(size: number, job: () => Promise<T>): Promise<T>;
}

/** At most `concurrency` jobs run at once. */
export function createSizeQueue(concurrency: number): SizeQueue {
  const waiting: Waiting[] = [];
  let running = 0;
  const next = (): void => {
    running -= 1;
    waiting.shift()?.start();
  };
  const turn = (size: number): Promise<void> => {
    if (running < concurrency) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const start = (): void => {
        running += 1;
        resolve();
      };
      const at = waiting.findIndex((other) => other.size < size);
      waiting.splice(at < 0 ? waiting.length : at, 0, { size, start });
    });
  };
  return {
    async run(size, job) {
      await turn(size);
      try {
        return await job();
      } finally {
        next();
      }
    },
  };
}
