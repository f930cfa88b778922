import type { OpenStream } from "../../content/open-stream.ts";
import type { SizeQueue } from "../size-queue.ts";
import type { WantedContent } from "./reading-together.ts";
import { Tee, type TeeOptions } from "./tee.ts";

interface StartOptions extends Omit<TeeOptions, "opens" | "size"> {
  /** Told once there is a place. */
  readonly onBegin: () => void;
}

/** Ends that wait for one another to read the same content. */
export class Gathering {
  readonly content: WantedContent;
  readonly #members = new Map<number, { readonly open: OpenStream; readonly go: (tee: Tee) => void }>();
  readonly #scopes: (readonly string[])[] = [];
  readonly #left = new Set<number>();
  #letGo: () => void = () => undefined;

  constructor(content: WantedContent) {
    this.content = content;
  }

  /** An end has come; answered once all go. */
  join(end: number, { open, scopes }: WantedContent): Promise<Tee> {
    this.#scopes.push(scopes);
    return new Promise((resolve) => {
      this.#members.set(end, { open, go: resolve });
    });
  }

  get members(): Iterable<number> {
    return this.#members.keys();
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
    const opens = new Map([...this.#members].map(([end, { open }]) => [end, open]));
    const go = (): Promise<void> => {
      options.onBegin();
      const tee = new Tee({ ...options, opens, size: this.content.size });
      const done = new Promise<void>((resolve) => {
        this.#letGo = resolve;
      });
      for (const { go: goOn } of this.#members.values()) goOn(tee);
      return done;
    };
    await (queue === undefined ? go() : queue.run(this.content.size, go));
  }

  /** An end is done, or goes on by itself: the place is free once all are. */
  leave(end: number): void {
    this.#left.add(end);
    if (this.#left.size === this.#members.size) this.#letGo();
  }
}
