import type { HttpSettings } from "./http-options.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";
import { isOfProxy } from "./wire/proxy-failure.ts";
import { present } from "../values/present.ts";

/** Failures by which a host does not answer at all. */
const SILENT: readonly string[] = ["UNREACHABLE", "TIMEOUT"];

/** When a request began to be tried, and how often its host had answered by then. */
export interface Began {
  readonly answers: number;
}

/**
 * Whether a host answers at all. A host that lets a request run out of its tries, or stalls a few times in a row, without a single
 * answer in between is given up for all requests, so that a dead one costs one request's patience and not each one's.
 */
export class HostHealth {
  readonly #host: string;
  readonly #restMs: number;
  readonly #patienceMs: number;
  #answers = 0;
  #stalls = 0;
  #lastStall = -1;
  /** When the first failure was after which nothing succeeded any more. */
  #failingSince: number | undefined;
  #lastFailure = -Infinity;
  #down: { readonly error: UserError; readonly until: number } | undefined;

  constructor(
    host: string,
    { hostRestMs, hostPatienceMs }: Pick<HttpSettings, "hostRestMs" | "hostPatienceMs">,
  ) {
    this.#host = host;
    this.#restMs = hostRestMs;
    this.#patienceMs = hostPatienceMs;
  }

  begin(): Began {
    return { answers: this.#answers };
  }

  /** An answer began, of whatever kind. */
  answered(): void {
    this.#answers += 1;
    this.#down = undefined;
  }

  /** An answer came to its end, or a good deal of it arrived. */
  progressed(): void {
    this.#stalls = 0;
  }

  /** An answer that is of use came to its end, or a good deal of it arrived. */
  succeeded(): void {
    this.#failingSince = undefined;
  }

  /** An answer says that it may be another one later. True where that has been so for too long. */
  refused(error: UserError, now: number): boolean {
    // After a time in which nobody asked, nothing is known.
    if (now - this.#lastFailure > this.#patienceMs / 2) this.#failingSince = undefined;
    this.#lastFailure = now;
    this.#failingSince ??= now;
    const ms = now - this.#failingSince;
    if (ms < this.#patienceMs) return false;
    this.#giveUp(error, now, `has only failed for ${Math.round(ms / 1000)} seconds`);
    return true;
  }

  /** A try that began then broke off. Those that were under way together stall together, and count as one. */
  failed(error: UserError, startedAt: number, now: number): void {
    if (this.refused(error, now)) return;
    if (error.code !== "TIMEOUT" || startedAt < this.#lastStall) return;
    this.#lastStall = now;
    this.#stalls += 1;
    if (this.#stalls >= LIMITS.hostStalls * (this.#answers === 0 ? 1 : 2)) this.#giveUp(error, now);
  }

  /** A request has no tries left. */
  exhausted(error: unknown, began: Began, now: number): void {
    if (!(error instanceof UserError) || !SILENT.includes(error.code)) return;
    if (began.answers === this.#answers) this.#giveUp(error, now);
  }

  /** What a request fails with at once, where its host has been given up. */
  refusal(now: number): UserError | undefined {
    if (this.#down === undefined || this.#down.until <= now) return undefined;
    return this.#down.error;
  }

  #giveUp(error: UserError, now: number, words = silence(error)): void {
    const { code, message, hint, side, url } = error;
    const told = message.startsWith(this.#host) ? message : `${this.#host} ${words}: ${message}`;
    this.#down = {
      error: new UserError(code, told, { cause: error, ...present({ hint, side, url }) }),
      // What has worked in this run may only be starting anew.
      until: now + this.#restMs / (this.#answers === 0 ? 1 : 6),
    };
  }
}

function silence(error: UserError): string {
  return isOfProxy(error) ? "cannot be asked" : "does not answer";
}
