import type { HostCounters } from "./http.ts";

/** Counts what is asked of one host. */
export class Counters {
  readonly #host: string;
  readonly #requests = new Map<string, number>();
  #retries = 0;
  #bytesReceived = 0;
  #bytesSent = 0;

  constructor(host: string) {
    this.#host = host;
  }

  asked(label: string): void {
    this.#requests.set(label, (this.#requests.get(label) ?? 0) + 1);
  }

  retried(): void {
    this.#retries += 1;
  }

  received(bytes: number): void {
    this.#bytesReceived += bytes;
  }

  sent(bytes: number): void {
    this.#bytesSent += bytes;
  }

  snapshot(): HostCounters {
    return {
      host: this.#host,
      requests: Object.fromEntries(this.#requests),
      retries: this.#retries,
      bytesReceived: this.#bytesReceived,
      bytesSent: this.#bytesSent,
    };
  }
}
