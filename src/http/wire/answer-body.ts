import { Readable } from "node:stream";
import type { FloorRate } from "../floor-rate.ts";

/** Bytes of an answer kept before the connection is asked to wait. */
const HIGH_WATER_MARK = 64 * 1024;

/** What an answer's reader may have its connection do. */
export interface AnswerControl {
  readonly pause: () => void;
  readonly resume: () => void;
  /** Gives the rest of the answer up. */
  readonly abort: (reason: Error) => void;
}

/** An answer's body as a stream: it has the connection wait where its reader does, or where the bandwidth is spent. */
export class AnswerBody extends Readable {
  readonly #control: AnswerControl;
  readonly #floor: FloorRate;
  readonly #onBytes: (count: number) => number;
  #timer: NodeJS.Timeout | undefined;
  #isComplete = false;

  constructor(control: AnswerControl, floor: FloorRate, onBytes: (count: number) => number) {
    super({ highWaterMark: HIGH_WATER_MARK });
    this.#control = control;
    this.#floor = floor;
    this.#onBytes = onBytes;
  }

  override _read(): void {
    if (this.#timer === undefined) this.#resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    if (!this.#isComplete) this.#control.abort(error ?? new Error("the answer was not read to its end"));
    callback(error);
  }

  /** Takes bytes in. */
  accept(bytes: Buffer): void {
    const waitMs = this.#onBytes(bytes.byteLength);
    const isFull = !this.push(bytes);
    const tooSlow = this.#floor.took(bytes.byteLength, performance.now());
    if (tooSlow !== undefined) {
      this.destroy(tooSlow);
      return;
    }
    if (isFull || waitMs > 0) this.#pause();
    if (waitMs > 0) this.#hold(waitMs);
  }

  /** All of it has come. */
  complete(): void {
    this.#isComplete = true;
    // What the bandwidth has still to wait for is a part of the body's time.
    if (this.#timer === undefined) this.push(null);
  }

  /** The rest will not come. */
  fail(error: Error): void {
    this.#isComplete = true;
    // Nobody may be listening: the reader may have gone.
    this.on("error", () => undefined);
    this.destroy(error);
  }

  #pause(): void {
    this.#floor.rest();
    this.#control.pause();
  }

  #resume(): void {
    this.#floor.begin(performance.now());
    this.#control.resume();
  }

  #hold(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isComplete) this.push(null);
      else if (this.readableLength < HIGH_WATER_MARK) this.#resume();
    }, waitMs);
  }
}
