import { Readable } from "node:stream";
import type { OpenStream } from "../../content/open-stream.ts";

/** Milliseconds for which content may be open that nobody wants more of. */
const HELD_MS = 5_000;

export interface ReaderEvents {
  /** Bytes of the whole content. */
  readonly size: number;
  /** Some bytes were taken. */
  readonly onTaken: () => void;
  /** More is wanted than has come, or not any more. */
  readonly onHungry: (isHungry: boolean) => void;
  /** Milliseconds after which content of which nothing is wanted is let go; 5 s by default. */
  readonly heldMs?: number;
}

/**
 * The same content for a reader that may stand still: a connection from which it takes nothing is given back for others to use, and
 * what is left is opened where it stopped once the reader wants more.
 */
export function readWhileWanted(open: OpenStream, events: ReaderEvents): OpenStream {
  return async (offset, reader) => {
    events.onHungry(true);
    const reading = new Reading((from) => open(from, reader), offset, events);
    try {
      await reading.begin();
    } catch (error) {
      events.onHungry(false);
      throw error;
    }
    return reading.stream;
  };
}

class Reading {
  readonly stream: Readable;
  readonly #open: (offset: number) => Promise<Readable>;
  readonly #events: ReaderEvents;
  #position: number;
  #source: Readable | undefined;
  #isOpening = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(open: (offset: number) => Promise<Readable>, offset: number, events: ReaderEvents) {
    this.#open = open;
    this.#position = offset;
    this.#events = events;
    this.stream = new Readable({
      highWaterMark: 64 * 1024,
      read: () => this.#goOn(),
      destroy: (error, callback) => {
        this.#letGo();
        events.onHungry(false);
        callback(error);
      },
    });
  }

  async begin(): Promise<void> {
    this.#isOpening = true;
    const source = await this.#open(this.#position);
    this.#isOpening = false;
    if (this.stream.destroyed) source.destroy();
    else this.#follow(source);
  }

  async #reopen(): Promise<void> {
    try {
      await this.begin();
      this.#source?.resume();
    } catch (error) {
      this.stream.destroy(error as Error);
    }
  }

  #goOn(): void {
    clearTimeout(this.#timer);
    this.#events.onHungry(true);
    if (this.#source !== undefined) this.#source.resume();
    else if (!this.#isOpening) void this.#reopen();
  }

  #follow(source: Readable): void {
    this.#source = source;
    source.pause();
    source.on("data", (chunk: Uint8Array) => this.#take(chunk));
    source.on("end", () => this.#end());
    source.on("error", (error) => {
      if (this.#source === source) this.stream.destroy(error);
    });
    source.on("close", () => {
      if (this.#source !== source || source.readableEnded) return;
      this.stream.destroy(new Error("the source was closed before its end"));
    });
    // Whoever has opened it may not read at once.
    this.#hold();
  }

  #take(chunk: Uint8Array): void {
    clearTimeout(this.#timer);
    this.#position += chunk.byteLength;
    this.#events.onTaken();
    if (this.stream.push(chunk)) return;
    this.#source?.pause();
    this.#events.onHungry(false);
    this.#hold();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#events.onHungry(false);
    this.stream.push(null);
  }

  /** What has come whole is not let go: its check is at its end. */
  #hold(): void {
    clearTimeout(this.#timer);
    if (this.#position >= this.#events.size) return;
    this.#timer = setTimeout(() => this.#letGo(), this.#events.heldMs ?? HELD_MS);
    this.#timer.unref();
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    const source = this.#source;
    this.#source = undefined;
    source?.destroy();
  }
}
