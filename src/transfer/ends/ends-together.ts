import type { OpenStream } from "../../content/open-stream.ts";
import { createSizeQueue, type SizeQueue } from "../size-queue.ts";
import { EndState } from "./end-state.ts";
import { Gathering } from "./gathering.ts";
import type { ReadingTogether, WantedContent } from "./reading-together.ts";

/** Milliseconds for which an end may do nothing at all before the others go on without it. */
const PATIENCE_MS = 20_000;

export interface EndsOptions {
  readonly ends: number;
  /** Places of the queues for large and for small content. */
  readonly heavy: number;
  readonly light: number;
  readonly patienceMs?: number;
  /** Told, once, of an end that stood still: the others go on without it. */
  readonly onAside?: (end: number) => void;
}

/**
 * Several ends of one run that read upstream together. Each goes its own way through its plan; before an end moves content, it waits
 * for those that will want the same. It holds no place in a queue meanwhile, and all go through the same list in the same order, so
 * that nobody waits in a circle. An end that does nothing for long is not waited for any more, and reads by itself.
 */
export class EndsTogether {
  readonly #ends: readonly EndState[];
  readonly #gatherings = new Map<string, Gathering>();
  /** Those that wait for a place. */
  readonly #queued = new Set<Gathering>();
  readonly #queues: Readonly<Record<WantedContent["queue"], SizeQueue | undefined>>;
  readonly #patienceMs: number;
  readonly #onAside: (end: number) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor({ ends, heavy, light, patienceMs = PATIENCE_MS, onAside }: EndsOptions) {
    this.#ends = Array.from({ length: ends }, (_, end) => new EndState({ end, heavy, light, patienceMs }));
    this.#queues = { heavy: createSizeQueue(heavy), light: createSizeQueue(light), none: undefined };
    this.#patienceMs = patienceMs;
    this.#onAside = onAside ?? (() => undefined);
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
    this.#putAside(this.#at(end));
    this.#startWhoIsComplete();
  }

  /** It stood still: nobody waits for it any more. */
  #goOnWithout(state: EndState): void {
    if (state.isBehind) return;
    this.#putAside(state);
    this.#onAside(state.end);
  }

  /** What it waits for or is at with others it reads by itself from now on. */
  #putAside(state: EndState): void {
    if (state.isBehind) return;
    state.isBehind = true;
    state.goAlone();
    for (const gathering of [...this.#gatherings.values(), ...this.#queued]) {
      const own = gathering.split(state.end);
      if (own === undefined) continue;
      this.#start(own, state.asideQueues[own.content.queue]);
    }
  }

  async #read<T>(end: number, content: WantedContent, act: (open: OpenStream) => Promise<T>): Promise<T> {
    const state = this.#at(end);
    state.check();
    this.active(end);
    state.had.add(content.key);
    const gathering = state.isBehind ? new Gathering(content, "own") : this.#gatheringFor(content);
    const joined = gathering.join(end, content);
    if (state.isBehind) this.#start(gathering, state.asideQueues[content.queue]);
    else this.#startWhoIsComplete();
    state.waiting += 1;
    this.#watch();
    const going = await joined;
    state.waiting -= 1;
    this.active(end);
    this.#watch();
    try {
      return await state.perform(going, act);
    } finally {
      this.active(end);
    }
  }

  #gatheringFor(content: WantedContent): Gathering {
    const gathering = this.#gatherings.get(content.key) ?? new Gathering(content, "shared");
    this.#gatherings.set(content.key, gathering);
    return gathering;
  }

  #startWhoIsComplete(): void {
    for (const [key, gathering] of this.#gatherings) {
      if (!gathering.isEmpty && this.#missingAt(key, gathering).length > 0) continue;
      this.#gatherings.delete(key);
      this.#start(gathering, this.#queues[gathering.content.queue]);
    }
  }

  #start(gathering: Gathering, queue: SizeQueue | undefined): void {
    this.#queued.add(gathering);
    void gathering.start(queue, {
      patienceMs: this.#patienceMs,
      onBegin: () => void this.#queued.delete(gathering),
      onTaken: (end) => this.active(end),
      onBehind: (end) => {
        gathering.leave(end);
        this.#goOnWithout(this.#at(end));
        this.#startWhoIsComplete();
      },
    });
  }

  #missingAt(key: string, gathering: Gathering): EndState[] {
    return this.#ends.filter(
      ({ isBehind, had, passed }, end) =>
        !gathering.has(end) && !isBehind && !had.has(key) && !gathering.isDoneFor(passed),
    );
  }

  #watch(): void {
    if (this.#timer !== undefined) return;
    if (this.#gatherings.size === 0 && !this.#ends.some(({ isBusy, waiting }) => isBusy || waiting > 0))
      return;
    const due = performance.now() + this.#patienceMs / 4;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#excuse(performance.now() - due);
      for (const state of this.#ends) if (state.judge(performance.now())) this.#goOnWithout(state);
      this.#startWhoIsComplete();
      this.#giveUpWhoStands();
      this.#watch();
    }, this.#patienceMs / 4);
    this.#timer.unref();
  }

  /** A process that was stopped (Ctrl-Z), or whose machine was, comes late: no end has stood still meanwhile. */
  #excuse(lateMs: number): void {
    if (lateMs > this.#patienceMs) for (const state of this.#ends) state.excuse(lateMs);
  }

  /** Whoever waits itself is not the first to be given up, and who waits for a place is held up by those who have one. */
  #giveUpWhoStands(): void {
    const missing = new Set(
      [...this.#gatherings].flatMap(([key, gathering]) => this.#missingAt(key, gathering)),
    );
    const now = performance.now();
    const idle = [...missing].filter(
      ({ end, lastActive }) =>
        now - lastActive >= this.#patienceMs && ![...this.#queued].some((gathering) => gathering.has(end)),
    );
    const first = idle.filter(({ waiting }) => waiting === 0);
    for (const state of first.length > 0 ? first : idle) this.#goOnWithout(state);
    if (idle.length > 0) this.#startWhoIsComplete();
  }

  #at(end: number): EndState {
    const state = this.#ends[end];
    if (state === undefined) throw new RangeError(`there is no end ${end}`);
    return state;
  }
}
