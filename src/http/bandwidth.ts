import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { TokenBucket } from "./token-bucket.ts";

/** Seconds' worth of bytes that may go at once after a rest. */
const BURST_S = 0.1;
/** Shorter waits are left to add up, for a timer costs more than it gains. */
const WORTH_WAITING_MS = 5;

/** How many bytes of bodies may go one way, all hosts together. */
export class Bandwidth {
  readonly #bucket: TokenBucket;

  constructor(bytesPerSecond: number) {
    this.#bucket = new TokenBucket(bytesPerSecond, bytesPerSecond * BURST_S);
  }

  /** Counts bytes that have gone; the answer is how many milliseconds to wait before the next ones. */
  spend(bytes: number): number {
    const waitMs = this.#bucket.take(bytes, performance.now());
    return waitMs < WORTH_WAITING_MS ? 0 : waitMs;
  }

  /** A body as slow as it has to be: bytes at hand wait for their turn as a whole, streams chunk by chunk. */
  async slow(
    body: Uint8Array | Readable | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array | Readable | undefined> {
    if (body instanceof Readable) return Readable.from(this.#chunks(body), { objectMode: false });
    const waitMs = body === undefined ? 0 : this.spend(body.byteLength);
    if (waitMs > 0) await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
    return body;
  }

  async *#chunks(source: Readable): AsyncGenerator<Uint8Array> {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      const waitMs = this.spend(chunk.byteLength);
      if (waitMs > 0) await sleep(waitMs);
      yield chunk;
    }
  }
}
