import type { Readable } from "node:stream";
import type { OpenStream } from "../../content/open-stream.ts";
import { giveBack } from "../../values/lent-bytes.ts";
import { Branch } from "./branch.ts";

/** Bytes that are kept for whoever is slower than the others. A small blob fits, so that nobody waits for anybody at one. */
const WINDOW = 1024 * 1024;

export interface TeeOptions {
  /** How each end would read the content by itself. */
  readonly opens: ReadonlyMap<number, OpenStream>;
  /** Bytes of the content. */
  readonly size: number;
  /** Milliseconds for which an end may take nothing while another has nothing left to take. */
  readonly patienceMs: number;
  /** An end has taken some bytes. */
  readonly onTaken: (end: number) => void;
  /** An end has held up the others for too long. It reads the rest by itself. */
  readonly onBehind: (end: number) => void;
}

/**
 * One stream from upstream for several ends: opened by the first that wants it, at the pace of the slowest, with a window of bytes for
 * those that have not begun. An end that opens a second time, to resume, reads by itself from there on.
 */
export class Tee {
  readonly #options: TeeOptions;
  readonly #branches: ReadonlyMap<number, Branch>;
  #source: Promise<Readable> | undefined;
  #stream: Readable | undefined;
  #timer: NodeJS.Timeout | undefined;
  #state: "open" | "ended" | "failed" = "open";

  constructor(options: TeeOptions) {
    this.#options = options;
    this.#branches = new Map(
      [...options.opens].map(([end, open]) => [
        end,
        new Branch(open, {
          size: options.size,
          onTaken: () => this.#taken(end),
          onLeft: () => this.#goOn(),
        }),
      ]),
    );
  }

  /** Milliseconds for which an end has stood still although there was something for it to do. */
  standsMs(end: number): number {
    return this.#branches.get(end)?.standsMs() ?? 0;
  }

  excuse(end: number, ms: number): void {
    this.#branches.get(end)?.excuse(ms);
  }

  /** How an end reads the content. */
  openFor(end: number): OpenStream {
    const branch = this.#branches.get(end);
    if (branch === undefined) throw new RangeError(`end ${end} does not take part`);
    return async (offset) => {
      const isAlone = this.#branches.size === 1;
      if (isAlone || offset !== 0 || !branch.isFresh || this.#state === "failed") {
        branch.leave();
        return branch.openAlone(offset);
      }
      const stream = branch.begin();
      try {
        this.#source ??= this.#start(branch.openAlone);
        await this.#source;
      } catch (error) {
        stream.destroy();
        throw error;
      }
      if (this.#state === "ended") branch.end();
      return stream;
    };
  }

  /** An end reads the rest by itself, and the others go on without it. */
  goAlone(end: number): void {
    this.#branches.get(end)?.goAlone();
    this.#goOn();
  }

  /** An end needs no more of it. */
  leave(end: number): void {
    this.#branches.get(end)?.leave();
  }

  async #start(open: OpenStream): Promise<Readable> {
    let source: Readable;
    try {
      source = await open(0);
    } catch (error) {
      this.#state = "failed";
      throw error;
    }
    this.#stream = source;
    source.pause();
    source.on("data", (chunk: Uint8Array) => this.#share(chunk));
    source.on("end", () => this.#end());
    source.on("error", (error) => this.#fail(error));
    source.on("close", () => this.#fail(new Error("the source was closed before its end")));
    this.#goOn();
    return source;
  }

  /** Upstream's buffer is filled again once it is given back: what several read, at times of their own, is a copy. */
  #share(chunk: Uint8Array): void {
    const copy = Buffer.from(chunk);
    giveBack(chunk);
    for (const branch of this.#live()) branch.take(copy);
    this.#goOn();
  }

  #end(): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    for (const branch of this.#live()) branch.end();
  }

  #fail(error: Error): void {
    if (this.#state !== "open") return;
    this.#state = "failed";
    for (const branch of this.#live()) branch.fail(error);
  }

  #taken(end: number): void {
    this.#options.onTaken(end);
    this.#goOn();
  }

  #goOn(): void {
    if (this.#stream === undefined || this.#state !== "open") return;
    const live = this.#live();
    if (live.length === 0) {
      this.#state = "ended";
      this.#stream.destroy();
      clearTimeout(this.#timer);
      return;
    }
    if (live.some(({ waiting }) => waiting >= WINDOW)) {
      this.#stream.pause();
      this.#watch();
    } else this.#stream.resume();
  }

  #watch(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#dropWhoStands();
      this.#goOn();
    }, this.#options.patienceMs / 2);
    this.#timer.unref();
  }

  /** Whoever has taken nothing for long holds up those that have nothing left to take. */
  #dropWhoStands(): void {
    const { patienceMs, onBehind } = this.#options;
    if (!this.#live().some(({ waiting }) => waiting === 0)) return;
    for (const [end, branch] of this.#branches) {
      if (branch.isOut || branch.waiting < WINDOW || branch.idleMs() < patienceMs) continue;
      branch.goAlone();
      onBehind(end);
    }
  }

  #live(): Branch[] {
    return [...this.#branches.values()].filter(({ isOut }) => !isOut);
  }
}
