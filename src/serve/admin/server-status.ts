import type { RequestCosts } from "../served-request.ts";
import type { ServeCounter } from "../serve-counter.ts";
import type { Workers } from "../workers/workers.ts";
import { Durations } from "./durations.ts";

const METHODS = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"];

/** What was asked for last, and how often. */
interface Asked {
  /** Milliseconds since 1970. */
  at: number;
  times: number;
}

/** What a server counts of itself. Each request costs it a few additions. */
export class ServerStatus implements ServeCounter {
  /** Milliseconds since 1970. */
  readonly started = Date.now();
  /** Absent where this process answers itself. */
  workers: Workers | undefined;
  isStopping = false;
  underWay = 0;
  connections = 0;
  dropped = 0;
  failures = 0;
  /** Requests by kind, method and status, with "\t" between them. */
  readonly requests = new Map<string, number>();
  readonly sent = new Map<string, number>();
  readonly durations = new Map<string, Durations>();
  /** Answers that ended before they were whole. */
  readonly cut = new Map<string, number>();
  readonly #asked = new Map<string, Asked>();

  begun(): void {
    this.underWay += 1;
  }

  failed(): void {
    this.failures += 1;
  }

  connected(): void {
    this.connections += 1;
  }

  disconnected(): void {
    this.connections -= 1;
  }

  refused(): void {
    this.dropped += 1;
  }

  ended(request: RequestCosts, about: string | undefined): void {
    const { kind, status } = request;
    const method = METHODS.includes(request.method) ? request.method : "other";
    this.underWay -= 1;
    add(this.requests, `${kind}\t${method}\t${status}`, 1);
    add(this.sent, kind, request.bytesSent);
    if (!request.complete) add(this.cut, kind, 1);
    let durations = this.durations.get(kind);
    if (durations === undefined) this.durations.set(kind, (durations = new Durations()));
    durations.add(request.milliseconds / 1000);
    // Only what is there is remembered, so that nobody can fill the memory with names.
    if (about !== undefined && (status < 300 || status === 304)) this.#remember(about);
  }

  /** When something was last asked for; names as `aboutOf` has them. */
  asked(about: string): Readonly<Asked> | undefined {
    return this.#asked.get(about);
  }

  #remember(about: string): void {
    const known = this.#asked.get(about);
    if (known === undefined) this.#asked.set(about, { at: Date.now(), times: 1 });
    else {
      known.at = Date.now();
      known.times += 1;
    }
  }
}

function add(counts: Map<string, number>, key: string, more: number): void {
  counts.set(key, (counts.get(key) ?? 0) + more);
}
