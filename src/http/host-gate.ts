import type { RequestKind } from "./http.ts";
import type { HttpSettings } from "./http-options.ts";

interface Waiting {
  readonly start: () => void;
  readonly signal: AbortSignal | undefined;
}

interface Queue {
  readonly most: number;
  limit: number;
  running: number;
  calm: number;
  readonly waiting: Waiting[];
}

/** Milliseconds in which a host's refusals count as one: requests that were under way together are refused together. */
const ONE_REFUSAL_MS = 1_000;
/** Answers without a refusal after which one more request at once is tried. */
const CALM = 16;

/**
 * The door to one host: how many requests of each kind may be under way, how many a second, and until when none, because the host
 * asked for it. A refusal halves what is allowed at once; calm lets it grow back.
 */
export class HostGate {
  readonly #queues: Readonly<Record<RequestKind, Queue>>;
  readonly #intervalMs: number;
  #closedUntil = 0;
  #lastRefusal = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: HttpSettings) {
    this.#queues = {
      small: queue(settings.smallRequests),
      download: queue(settings.downloads),
      upload: queue(settings.uploads),
    };
    this.#intervalMs = settings.requestsPerSecond === undefined ? 0 : 1000 / settings.requestsPerSecond;
  }

  /** Waits for a request's turn; the returned function gives the place back and may be called more than once. */
  enter(kind: RequestKind, signal: AbortSignal | undefined): Promise<() => void> {
    const queue = this.#queues[kind];
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal?.reason as Error);
      if (signal?.aborted === true) {
        stop();
        return;
      }
      const start = (): void => {
        signal?.removeEventListener("abort", stop);
        resolve(this.#leaver(queue));
      };
      signal?.addEventListener("abort", stop, { once: true });
      queue.waiting.push({ start, signal });
      this.#open();
    });
  }

  /** Lets nothing through until then (milliseconds since 1970). */
  closeUntil(time: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, time);
  }

  /** True where one more request of that kind would go at once. */
  hasRoom(kind: RequestKind): boolean {
    const { running, limit, waiting } = this.#queues[kind];
    return waiting.length === 0 && running < limit && this.#closedUntil <= Date.now();
  }

  /** Lets nothing through for a while, and less at once afterwards. */
  refused(waitMs: number, now: number): void {
    this.closeUntil(now + waitMs);
    if (now - this.#lastRefusal < ONE_REFUSAL_MS) return;
    this.#lastRefusal = now;
    for (const queue of Object.values(this.#queues)) {
      queue.limit = Math.max(1, Math.floor(queue.limit / 2));
      queue.calm = 0;
    }
  }

  answered(kind: RequestKind): void {
    const queue = this.#queues[kind];
    queue.calm += 1;
    if (queue.calm < CALM || queue.limit >= queue.most) return;
    queue.calm = 0;
    queue.limit += 1;
  }

  #leaver(queue: Queue): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      queue.running -= 1;
      this.#open();
    };
  }

  #open(): void {
    for (const queue of Object.values(this.#queues)) {
      while (queue.running < queue.limit && queue.waiting.length > 0) {
        const wait = this.#closedUntil - Date.now();
        if (wait > 0) {
          this.#openIn(wait);
          return;
        }
        const next = queue.waiting.shift();
        if (next === undefined || next.signal?.aborted === true) continue;
        queue.running += 1;
        if (this.#intervalMs > 0)
          this.#closedUntil = Math.max(this.#closedUntil, Date.now()) + this.#intervalMs;
        next.start();
      }
    }
  }

  #openIn(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), Math.ceil(waitMs));
  }
}

function queue(most: number): Queue {
  return { most, limit: most, running: 0, calm: 0, waiting: [] };
}
