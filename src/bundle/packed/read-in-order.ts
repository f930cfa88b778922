import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";

/** Something to read, and how. */
export interface ReadJob<Item> {
  readonly item: Item;
  readonly open: () => Promise<Readable>;
}

/** What is read at once, and how far ahead of whoever takes it. */
export interface ReadAhead {
  readonly streams: number;
  /** Bytes of all streams that nobody has taken yet. */
  readonly bytes: number;
}

/** Bytes that the stream whose turn it is may hold, however many the others have. */
const HEAD_BYTES = 2 * 1024 * 1024;

/**
 * Hands out contents one after the other in the order of the jobs, while the next ones are being read already: a slow host costs its
 * time once and not for each. What fails to be read fails where it is handed out, and the others are handed out all the same.
 */
export function* readInOrder<Item>(
  jobs: readonly ReadJob<Item>[],
  ahead: ReadAhead,
): Generator<{ readonly item: Item; readonly chunks: AsyncIterable<Uint8Array> }> {
  const budget = new Budget(ahead.bytes);
  const begun: Content[] = [];
  try {
    for (const [index, { item }] of jobs.entries()) {
      for (let next = begun.length; next < Math.min(index + ahead.streams, jobs.length); next += 1) {
        const job = jobs[next];
        if (job !== undefined) begun.push(new Content(job.open, budget));
      }
      const content = begun[index];
      if (content !== undefined) yield { item, chunks: content.take() };
    }
  } finally {
    for (const content of begun) content.stop();
  }
}

/** Bytes that are held by all, and who waits for them to become fewer. */
class Budget {
  readonly #most: number;
  #held = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get isSpent(): boolean {
    return this.#held > this.#most;
  }

  add(bytes: number): void {
    this.#held += bytes;
    if (bytes < 0) this.wake();
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** One content on its way from its source to whoever takes it. */
class Content {
  readonly #budget: Budget;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isHead = false;
  #isStopped = false;
  #end: "open" | "ended" | { readonly error: unknown } = "open";
  #arrived: (() => void) | undefined;
  #stream: Readable | undefined;

  constructor(open: () => Promise<Readable>, budget: Budget) {
    this.#budget = budget;
    void this.#fill(open);
  }

  async *take(): AsyncGenerator<Uint8Array> {
    this.#isHead = true;
    this.#budget.wake();
    for (;;) {
      for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
        this.#bytes -= chunk.byteLength;
        this.#budget.add(-chunk.byteLength);
        yield chunk;
      }
      if (typeof this.#end === "object") throw this.#end.error;
      if (this.#end === "ended") return;
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#stream?.destroy();
    this.#budget.add(-this.#bytes);
    this.#bytes = 0;
    this.#chunks = [];
    this.#budget.wake();
  }

  #hasToWait(): boolean {
    const isItsTurn = this.#isHead && this.#bytes < HEAD_BYTES;
    return !this.#isStopped && this.#budget.isSpent && !isItsTurn;
  }

  async #fill(open: () => Promise<Readable>): Promise<void> {
    try {
      const stream = await open();
      this.#stream = stream;
      if (this.#isStopped) stream.destroy();
      // By "data": whoever iterates over a stream gets copies of what had to wait in it.
      stream.on("data", (chunk: Uint8Array) => this.#accept(chunk, stream));
      await finished(stream, { writable: false });
      this.#end = "ended";
    } catch (error) {
      this.#end = { error };
    }
    this.#arrived?.();
  }

  #accept(chunk: Uint8Array, stream: Readable): void {
    if (this.#isStopped) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    this.#budget.add(chunk.byteLength);
    this.#arrived?.();
    if (this.#hasToWait()) void this.#rest(stream);
  }

  async #rest(stream: Readable): Promise<void> {
    stream.pause();
    while (this.#hasToWait()) await this.#budget.wait();
    stream.resume();
  }
}
