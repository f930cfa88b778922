import type { OpenStream } from "../../content/open-stream.ts";
import type { Readable } from "node:stream";
import { UserError } from "../../errors/user-error.ts";
import { createSizeQueue, type SizeQueue } from "../size-queue.ts";
import type { Gathering } from "./gathering.ts";
import type { WantedContent } from "./reading-together.ts";
import type { Tee } from "./tee.ts";

/** Patiences after which content that stands still at an end that was put aside is not waited for any more. */
const LAST_PATIENCE = 15;

/** Content that an end is at. */
interface Act {
  readonly gathering: Gathering;
  readonly tee: Tee;
  /** Whether its place in a queue is one of all ends, or of this end's own, or was given to somebody else. */
  place: "shared" | "own" | "released";
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
  queued = 0;
  /** Where it waits once it is behind, so that it takes few connections to upstream from the others. */
  readonly asideQueues: Readonly<Record<WantedContent["queue"], SizeQueue>>;
  readonly #options: EndOptions;
  readonly #acts = new Set<Act>();
  #refusal: UserError | undefined;
  #stands = 0;

  constructor(options: EndOptions) {
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
  perform<T>(
    { gathering, tee, place }: Pick<Act, "gathering" | "tee" | "place">,
    act: (open: OpenStream) => Promise<T>,
  ): Promise<T> {
    const { end } = this.#options;
    return new Promise<T>((resolve, reject) => {
      this.check();
      const stop = (error: UserError): void => {
        // Nobody may be listening to it any more.
        doing.stream?.on("error", () => undefined).destroy(error);
        reject(error);
      };
      const doing: Act = { gathering, tee, place, stream: undefined, stop };
      this.#acts.add(doing);
      act(this.#openFor(doing))
        .then((value) => {
          if (doing.place === "released") this.#stands -= 1;
          resolve(value);
        }, reject)
        .finally(() => this.#acts.delete(doing));
    }).finally(() => {
      tee.leave(end);
      gathering.leave(end);
    });
  }

  /** Who was put aside gets no second try of what has stood still. */
  #openFor(doing: Act): OpenStream {
    const { end, patienceMs } = this.#options;
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
   * Lets others have the places of what stands still here. Whoever does nothing else either, or stands at half as many as the queue has
   * places, is not waited for any more; and one that stands still much longer is given up.
   */
  judge(now: number): void {
    const { end, heavy, patienceMs } = this.#options;
    for (const act of this.#acts) {
      const standsMs = act.tee.standsMs(end);
      if (standsMs < patienceMs) continue;
      if (act.place === "shared") {
        act.place = "released";
        act.gathering.leave(end);
        this.#stands += 1;
      }
      if (this.#stands >= heavy / 2 || now - this.lastActive >= patienceMs) this.isBehind = true;
      if (this.isBehind && standsMs >= LAST_PATIENCE * patienceMs) this.giveUp();
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
