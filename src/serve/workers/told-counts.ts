import { present } from "../../values/present.ts";
import type { ServeCounter } from "../serve-counter.ts";
import type { RequestCosts } from "../served-request.ts";
import type { CountsMessage, EndedRequest } from "./messages.ts";

/** Tells what it hears, all of one turn of the event loop in one message. */
export class ToldCounts implements ServeCounter {
  underWay = 0;
  readonly #tell: (counts: CountsMessage) => void;
  #begun = 0;
  #disconnected = 0;
  #failures = 0;
  #ended: EndedRequest[] = [];
  #isDue = false;

  constructor(tell: (counts: CountsMessage) => void) {
    this.#tell = tell;
  }

  begun(): void {
    this.underWay += 1;
    this.#begun += 1;
    this.#later();
  }

  ended(request: RequestCosts, about: string | undefined): void {
    this.underWay -= 1;
    this.#ended.push({ request, ...present({ about }) });
    this.#later();
  }

  failed(): void {
    this.#failures += 1;
    this.#later();
  }

  /** Whoever gave the connection has counted it. */
  connected(): void {
    return;
  }

  disconnected(): void {
    this.#disconnected += 1;
    this.#later();
  }

  /** Nobody is refused here. */
  refused(): void {
    return;
  }

  /** Tells what has not been told yet, before something that builds on it. */
  flush(): void {
    if (!this.#isDue) return;
    this.#isDue = false;
    const counts = { begun: this.#begun, disconnected: this.#disconnected, failures: this.#failures };
    this.#tell({ kind: "counts", ...counts, ended: this.#ended });
    this.#begun = this.#disconnected = this.#failures = 0;
    this.#ended = [];
  }

  #later(): void {
    if (!this.#isDue) setImmediate(() => this.flush());
    this.#isDue = true;
  }
}
