import type { RequestCosts } from "./served-request.ts";

/** Hears of what a server is asked and what becomes of it. */
export interface ServeCounter {
  /** Requests that are being answered. */
  readonly underWay: number;
  begun(): void;
  /** `about` is what was asked for, as `aboutOf` has it. Where somebody is told of each request, it is all of that (a `ServedRequest`). */
  ended(request: RequestCosts, about: string | undefined): void;
  /** A failure of the server's own. */
  failed(): void;
  connected(): void;
  disconnected(): void;
  /** A connection was one too many. */
  refused(): void;
}
