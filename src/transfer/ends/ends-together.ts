import type { OpenStream } from "../../content/open-stream.ts";
import { createSizeQueue, type SizeQueue } from "../size-queue.ts";
import { Gathering } from "./gathering.ts";
import type { ReadingTogether, WantedContent } from "./reading-together.ts";

/** Milliseconds for which an end may do nothing at all before the others go on without it. */
const PATIENCE_MS = 20_000;

/** What is known of one end. */
interface EndState {
  /** What it has come for so far. */
  readonly had: Set<string>;
  readonly passed: Set<string>;
  lastActive: number;
  /** Nobody waits for it any more: it stood still, or is done. */
  isBehind: boolean;
}

export interface EndsOptions {
  readonly ends: number;
  /** Places of the queues for large and for small content. */
  readonly heavy: number;
  readonly light: number;
  readonly patienceMs?: number;
}

/**
 * Several ends of one run that read upstream together. Each goes its own way through its plan; before an end moves content, it waits
 * for those that will want the same. It holds no place in a queue meanwhile, and all go through the same list in the same order, so
 * that nobody waits in a circle. An end that does nothing for long is not waited for any more, and reads by itself.
 */
export class EndsTogether {
  readonly #ends: readonly EndState[];
  readonly #gatherings = new Map<string, Gathering>();
  readonly #queues: Readonly<Record<WantedContent["queue"], SizeQueue | undefined>>;
  readonly #patienceMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor({ ends, heavy, light, patienceMs = PATIENCE_MS }: EndsOptions) {
    this.#ends = Array.from({ length: ends }, () => ({
      had: new Set<string>(),
      passed: new Set<string>(),
      lastActive: performance.now(),
      isBehind: false,
    }));
    this.#queues = { heavy: createSizeQueue(heavy), light: createSizeQueue(light), none: undefined };
    this.#patienceMs = patienceMs;
  }

  /** How one end reads. */
  end(end: number): ReadingTogether {
    return {
      read: (content, act) => this.#read(end, content, act),
      passed: (scope) => {
        this.#at(end).passed.add(scope);
        this.active(end);
        this.#startWhoIsComplete();
      },
    };
  }

  /** An end has done something. */
  active(end: number): void {
    this.#at(end).lastActive = performance.now();
  }

  /** An end wants nothing more. */
  finished(end: number): void {
    this.#at(end).isBehind = true;
    this.#startWhoIsComplete();
  }

  async #read<T>(end: number, content: WantedContent, act: (open: OpenStream) => Promise<T>): Promise<T> {
    const { key, open, ownQueue, size } = content;
    const state = this.#at(end);
    this.active(end);
    state.had.add(key);
    if (state.isBehind) return ownQueue === undefined ? act(open) : ownQueue.run(size, () => act(open));
    const gathering = this.#gatherings.get(key) ?? new Gathering(content);
    this.#gatherings.set(key, gathering);
    const going = gathering.join(end, content);
    this.#startWhoIsComplete();
    this.#watch();
    const tee = await going;
    try {
      return await act(tee.openFor(end));
    } finally {
      tee.leave(end);
      gathering.leave(end);
      this.active(end);
    }
  }

  #startWhoIsComplete(): void {
    for (const [key, gathering] of this.#gatherings) {
      if (this.#missingAt(key, gathering).length > 0) continue;
      this.#gatherings.delete(key);
      void gathering.start(this.#queues[gathering.content.queue], {
        patienceMs: this.#patienceMs,
        onTaken: (end) => this.active(end),
        onBehind: (end) => {
          gathering.leave(end);
          this.finished(end);
        },
      });
    }
  }

  #missingAt(key: string, gathering: Gathering): EndState[] {
    return this.#ends.filter(
      ({ isBehind, had, passed }, end) =>
        !gathering.has(end) && !isBehind && !had.has(key) && !gathering.isDoneFor(passed),
    );
  }

  #watch(): void {
    if (this.#timer !== undefined || this.#gatherings.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#giveUpWhoStands();
      this.#watch();
    }, this.#patienceMs / 2);
    this.#timer.unref();
  }

  /** Whoever waits itself is not the first to be given up. */
  #giveUpWhoStands(): void {
    const gatherings = [...this.#gatherings];
    const missing = new Set(gatherings.flatMap(([key, gathering]) => this.#missingAt(key, gathering)));
    const now = performance.now();
    const idle = [...missing].filter(({ lastActive }) => now - lastActive >= this.#patienceMs);
    const isWaiting = (state: EndState): boolean =>
      gatherings.some(([, gathering]) => gathering.has(this.#ends.indexOf(state)));
    const first = idle.filter((state) => !isWaiting(state));
    for (const state of first.length > 0 ? first : idle) state.isBehind = true;
    if (idle.length > 0) this.#startWhoIsComplete();
  }

  #at(end: number): EndState {
    const state = this.#ends[end];
    if (state === undefined) throw new RangeError(`there is no end ${end}`);
    return state;
  }
}
