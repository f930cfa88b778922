import type { OpenStream } from "../../content/open-stream.ts";
import type { SizeQueue } from "../size-queue.ts";
import type { WantedContent } from "./reading-together.ts";
import { Tee, type TeeOptions } from "./tee.ts";

interface StartOptions extends Omit<TeeOptions, "opens" | "size"> {
  /** Told once there is a place. */
  readonly onBegin: () => void;
}

/** What an end may read by now, and with whom. */
export interface Going {
  readonly gathering: Gathering;
  readonly tee: Tee;
}

interface Member {
  readonly open: OpenStream;
  readonly go: (going: Going) => void;
}

/** Ends that wait for one another to read the same content. */
export class Gathering {
  readonly content: WantedContent;
  /** Whether its place in a queue is one of all ends, or of one end's own. */
  readonly place: "shared" | "own";
  readonly #members = new Map<number, Member>();
  readonly #scopes: (readonly string[])[] = [];
  readonly #left = new Set<number>();
  #letGo: () => void = () => undefined;

  constructor(content: WantedContent, place: "shared" | "own") {
    this.content = content;
    this.place = place;
  }

  /** An end has come; answered once all go. */
  join(end: number, { open, scopes }: WantedContent): Promise<Going> {
    this.#scopes.push(scopes);
    return new Promise((resolve) => {
      this.#members.set(end, { open, go: resolve });
    });
  }

  /** Somebody who waits here, in a gathering of its own; the others go without it. */
  split(end: number): Gathering | undefined {
    const member = this.#members.get(end);
    if (member === undefined) return undefined;
    this.#members.delete(end);
    const own = new Gathering(this.content, "own");
    own.#members.set(end, member);
    return own;
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  has(end: number): boolean {
    return this.#members.has(end);
  }

  /** True where whoever is done with those has no use for it any more, whichever asset it is wanted for. */
  isDoneFor(passed: ReadonlySet<string>): boolean {
    return this.#scopes.every((scopes) => scopes.some((scope) => passed.has(scope)));
  }

  /** All go at once, with one place of the queue between them. */
  async start(queue: SizeQueue | undefined, options: StartOptions): Promise<void> {
    const go = async (): Promise<void> => {
      options.onBegin();
      if (this.isEmpty) return;
      const opens = new Map([...this.#members].map(([end, { open }]) => [end, open]));
      const tee = new Tee({ ...options, opens, size: this.content.size });
      const done = new Promise<void>((resolve) => {
        this.#letGo = resolve;
      });
      for (const { go: goOn } of this.#members.values()) goOn({ gathering: this, tee });
      await done;
    };
    await (queue === undefined ? go() : queue.run(this.content.size, go));
  }

  /** An end is done, or goes on by itself: the place is free once all are. */
  leave(end: number): void {
    this.#left.add(end);
    if (this.#left.size === this.#members.size) this.#letGo();
  }
}
