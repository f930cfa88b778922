import type { OpenStream } from "../../content/open-stream.ts";
import type { Readable } from "node:stream";
import { UserError } from "../../errors/user-error.ts";
import { createSizeQueue, type SizeQueue } from "../size-queue.ts";
import type { Going } from "./gathering.ts";
import type { WantedContent } from "./reading-together.ts";

/** Patiences after which content that stands still at an end that was put aside is not waited for any more. */
const LAST_PATIENCE = 15;

/** Content that an end is at. */
interface Act extends Going {
  /** It has stood still: its place in the queue of all ends was given to somebody else. */
  hasStood: boolean;
  stream: Readable | undefined;
  readonly stop: (error: UserError) => void;
}

interface EndOptions {
  readonly end: number;
  /** Places of the queues for large and for small content. */
  readonly heavy: number;
  readonly light: number;
  readonly patienceMs: number;
}

/** What is known of one end, and what it is at. */
export class EndState {
  /** What it has come for so far. */
  readonly had = new Set<string>();
  readonly passed = new Set<string>();
  lastActive = performance.now();
  /** Nobody waits for it any more: it stood still, or is done. */
  isBehind = false;
  /** Contents for which it waits: for other ends, or for a place in a queue. */
  waiting = 0;
  /** Where it waits once it is behind, so that it takes few connections to upstream from the others. */
  readonly asideQueues: Readonly<Record<WantedContent["queue"], SizeQueue>>;
  readonly end: number;
  readonly #options: EndOptions;
  readonly #acts = new Set<Act>();
  #refusal: UserError | undefined;
  #stands = 0;

  constructor(options: EndOptions) {
    this.end = options.end;
    this.#options = options;
    const few = createSizeQueue(Math.max(1, Math.floor(options.heavy / 4)));
    this.asideQueues = { heavy: few, light: createSizeQueue(options.light), none: few };
  }

  get isBusy(): boolean {
    return this.#acts.size > 0;
  }

  /** Throws what an end that was given up fails with. */
  check(): void {
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  /** Does `act` with content, until it is done or the end is given up. */
  perform<T>({ gathering, tee }: Going, act: (open: OpenStream) => Promise<T>): Promise<T> {
    const { end } = this;
    return new Promise<T>((resolve, reject) => {
      this.check();
      const stop = (error: UserError): void => {
        // Nobody may be listening to it any more.
        doing.stream?.on("error", () => undefined).destroy(error);
        reject(error);
      };
      const doing: Act = { gathering, tee, hasStood: false, stream: undefined, stop };
      this.#acts.add(doing);
      act(this.#openFor(doing))
        .finally(() => {
          this.#acts.delete(doing);
          if (doing.hasStood) this.#stands -= 1;
        })
        .then(resolve, reject);
    }).finally(() => {
      tee.leave(end);
      gathering.leave(end);
    });
  }

  /** Who was put aside gets no second try of what has stood still. */
  #openFor(doing: Act): OpenStream {
    const { end } = this;
    const { patienceMs } = this.#options;
    const open = doing.tee.openFor(end);
    let tries = 0;
    return async (offset, reader) => {
      this.check();
      tries += 1;
      if (tries > 1 && this.isBehind && doing.tee.standsMs(end) >= patienceMs) this.giveUp();
      this.check();
      doing.stream = await open(offset, reader);
      return doing.stream;
    };
  }

  /**
   * Lets others have the places of what stands still here. True where nobody should wait for this end any more: it does nothing else
   * either, or stands at half as many as the queue has places. One that is put aside and stands much longer is given up.
   */
  judge(now: number): boolean {
    const { heavy, patienceMs } = this.#options;
    let isTooSlow = false;
    for (const act of this.#acts) {
      const standsMs = act.tee.standsMs(this.end);
      if (standsMs < patienceMs) continue;
      if (!act.hasStood && act.gathering.place === "shared") {
        act.hasStood = true;
        act.gathering.leave(this.end);
        this.#stands += 1;
      }
      isTooSlow ||= this.#stands >= heavy / 2 || now - this.lastActive >= patienceMs;
      if ((this.isBehind || isTooSlow) && standsMs >= LAST_PATIENCE * patienceMs) this.giveUp();
    }
    return isTooSlow;
  }

  /** So many milliseconds in which nobody could do anything do not count. */
  excuse(ms: number): void {
    this.lastActive = Math.min(this.lastActive + ms, performance.now());
    for (const { tee } of this.#acts) tee.excuse(this.end, ms);
  }

  /** What it is at it reads by itself from now on. */
  goAlone(): void {
    for (const { gathering, tee } of this.#acts) {
      if (gathering.place === "own") continue;
      gathering.leave(this.end);
      tee.goAlone(this.end);
    }
  }

  giveUp(): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = new UserError(
      "TIMEOUT",
      "This end stood still for so long that it was given up; the others went on without it",
      { side: "local", hint: "Look at its host, and run the same command again: it sends what is missing." },
    );
    for (const { stop } of this.#acts) stop(this.#refusal);
  }
}
