import type { RetryEvent, WaitEvent } from "../../http/http.ts";
import { printable } from "../../errors/printable.ts";

/** A host that is waited for. */
export interface Wait {
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly why: string;
}

/** Milliseconds of a wait that is worth saying. */
const WORTH_SAYING_MS = 2_000;
const RATE_LIMIT = "rate limit";

/** What hosts are waited for, and until when. */
export class Waits {
  readonly #byHost = new Map<string, Wait>();

  /** The wait, where it is new, or longer than was known. */
  onRetry({ host, delayMs, code, reason }: RetryEvent, now: number): Wait | undefined {
    return this.#add({ host, until: now + delayMs, why: code === "RATE_LIMITED" ? RATE_LIMIT : reason }, now);
  }

  onWait({ host, until }: WaitEvent, now: number): Wait | undefined {
    return this.#add({ host, until, why: RATE_LIMIT }, now);
  }

  /** Those that are not over, the longest first. */
  current(now: number): Wait[] {
    for (const [host, { until }] of this.#byHost) if (until <= now) this.#byHost.delete(host);
    return [...this.#byHost.values()].sort((a, b) => b.until - a.until);
  }

  #add(wait: Wait, now: number): Wait | undefined {
    if (wait.until - now < WORTH_SAYING_MS) return undefined;
    const known = this.#byHost.get(wait.host);
    if (known !== undefined && wait.until - known.until < WORTH_SAYING_MS) return undefined;
    this.#byHost.set(wait.host, wait);
    return wait;
  }
}

/** "quay.io until 14:03:22 (rate limit)", by this machine's clock. */
export function describeWait({ host, until, why }: Wait): string {
  return `${printable(host)} until ${clockTime(until)} (${printable(why)})`;
}

/** "14:03:22" */
export function clockTime(time: number): string {
  return new Date(time).toTimeString().slice(0, "hh:mm:ss".length);
}
