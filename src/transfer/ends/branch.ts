import { Readable } from "node:stream";
import type { OpenStream } from "../../content/open-stream.ts";
import { readWhileWanted } from "./read-while-wanted.ts";

interface BranchEvents {
  /** Bytes of the whole content. */
  readonly size: number;
  /** Some bytes were taken. */
  readonly onTaken: () => void;
  /** Nothing more of what is shared is wanted here. */
  readonly onLeft: () => void;
}

/** One end's part of a stream that several read: what it has not taken yet, and how it goes on by itself. */
export class Branch {
  /** The content as this end would read it by itself. */
  readonly openAlone: OpenStream;
  readonly #events: BranchEvents;
  #chunks: Uint8Array[] = [];
  #stream: Readable | undefined;
  #rest: Readable | "opening" | undefined;
  #position = 0;
  #isWanted = false;
  #isEnded = false;
  #isOut = false;
  #isHungryAlone = false;
  #lastTaken = performance.now();
  /** Bytes that wait here. */
  waiting = 0;

  constructor(openAlone: OpenStream, events: BranchEvents) {
    this.openAlone = readWhileWanted(openAlone, {
      size: events.size,
      onTaken: () => this.#taken(),
      onHungry: (isHungry) => (this.#isHungryAlone = isHungry),
    });
    this.#events = events;
  }

  /** True until it was opened or given up. */
  get isFresh(): boolean {
    return this.#stream === undefined && !this.#isOut;
  }

  /** True where it takes no part any more. */
  get isOut(): boolean {
    return this.#isOut;
  }

  /** So many milliseconds in which nobody could do anything do not count. */
  excuse(ms: number): void {
    this.#lastTaken = Math.min(this.#lastTaken + ms, performance.now());
  }

  /** Milliseconds since bytes were last taken here. */
  idleMs(): number {
    return performance.now() - this.#lastTaken;
  }

  /** Milliseconds for which this end has held up its own content: not those in which it waits for upstream. */
  standsMs(): number {
    const isHungry = this.#stream !== undefined && !this.#isOut && !this.#isEnded && this.waiting === 0;
    return isHungry || this.#isHungryAlone ? 0 : this.idleMs();
  }

  /** The stream that its end reads. */
  begin(): Readable {
    this.#lastTaken = performance.now();
    this.#stream = new Readable({
      highWaterMark: 64 * 1024,
      read: () => {
        this.#isWanted = true;
        this.#feed();
      },
      destroy: (error, callback) => {
        if (this.#rest !== "opening") this.#rest?.destroy();
        this.leave();
        callback(error);
      },
    });
    return this.#stream;
  }

  take(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.waiting += chunk.byteLength;
    this.#feed();
  }

  /** Nothing comes after what waits here. */
  end(): void {
    if (this.#isOut) return;
    this.#isEnded = true;
    this.#feed();
  }

  fail(error: Error): void {
    if (this.#stream === undefined) this.leave();
    else this.#stream.destroy(error);
  }

  /** Takes no part any more; what waits is not wanted. */
  leave(): void {
    if (this.#isOut) return;
    this.#isOut = true;
    this.#chunks = [];
    this.waiting = 0;
    this.#events.onLeft();
  }

  /** Takes no part any more, and reads what comes after what waits by itself. One that has not begun begins anew. */
  goAlone(): void {
    if (this.#isOut) return;
    if (this.#stream === undefined) {
      this.leave();
      return;
    }
    this.#isOut = true;
    this.#feed();
  }

  #feed(): void {
    const stream = this.#stream;
    if (stream === undefined || stream.destroyed) return;
    while (this.#isWanted) {
      const chunk = this.#chunks.shift();
      if (chunk === undefined) break;
      this.waiting -= chunk.byteLength;
      this.#position += chunk.byteLength;
      this.#isWanted = stream.push(chunk);
      this.#taken();
    }
    if (this.#chunks.length > 0) return;
    if (this.#isEnded) stream.push(null);
    else if (this.#isOut && this.#isWanted) this.#goOnAlone(stream);
  }

  #taken(): void {
    this.#lastTaken = performance.now();
    this.#events.onTaken();
  }

  #goOnAlone(stream: Readable): void {
    if (this.#rest === "opening") return;
    if (this.#rest !== undefined) {
      this.#rest.resume();
      return;
    }
    this.#rest = "opening";
    this.openAlone(this.#position).then(
      (rest) => this.#follow(rest, stream),
      (error: unknown) => stream.destroy(error as Error),
    );
  }

  #follow(rest: Readable, stream: Readable): void {
    this.#rest = rest;
    if (stream.destroyed) {
      rest.destroy();
      return;
    }
    rest.pause();
    rest.on("data", (chunk: Uint8Array) => {
      this.#isWanted = stream.push(chunk);
      if (!this.#isWanted) rest.pause();
    });
    rest.on("end", () => stream.push(null));
    rest.on("error", (error) => stream.destroy(error));
    rest.on("close", () => {
      if (!rest.readableEnded) stream.destroy(new Error("the source was closed before its end"));
    });
    rest.resume();
  }
}
