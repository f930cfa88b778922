import { exhaustedFor, retryAfter } from "./backoff.ts";
import type { Refusal } from "./http.ts";

/** Statuses that mean something else, and by which services say "too many requests" all the same. */
const STATUSES: readonly number[] = [400, 403];

/**
 * Names by which services say that they are asked too often: of Amazon ("Common Error Types", and S3's "Error responses"), of Google
 * (JSON API, "rateLimitExceeded"; google.rpc.Code), and of registries (distribution-spec, "Error Codes"). A quota that is used up
 * is none: it does not pass while somebody waits.
 */
const NAMES =
  "(?:user)?rateLimitExceeded|RATE_LIMIT_EXCEEDED|RESOURCE_EXHAUSTED|TOO_?MANY_?REQUESTS(?:Exception)?|RequestLimitExceeded|RequestThrottled(?:Exception)?|Throttl(?:ing|ed)(?:Exception)?|SlowDown|BandwidthLimitExceeded";
const NAME = new RegExp(`^(?:${NAMES})$`, "i");
/** As the whole of a text in JSON, behind a namespace perhaps, or of an element in XML. */
const IN_DOCUMENT = new RegExp(`(?:["#>])(?:${NAMES})(?:["<])`, "i");
/** GitHub has no name for it. */
const WORDS = /\bsecondary rate limit\b/i;

/** True for a service's own name for "too many requests". */
export function isRateLimitName(name: string): boolean {
  return NAME.test(name);
}

/** True for a status by which a limit may be told that has a status of its own. */
export function mayTellRateLimit(status: number): boolean {
  return STATUSES.includes(status);
}

/** True where an answer with such a status asks for fewer requests: in its body, or by the headers that are for that (GitHub's 403). */
export function tellsRateLimit({ status, headers, text }: Refusal, now: number): boolean {
  const named = headers["x-amzn-errortype"]?.replace(/:.*$/, "").replace(/^.*#/, "");
  const isInHeaders =
    status === 403 &&
    ((retryAfter(headers["retry-after"], now) ?? 0) > 0 || exhaustedFor(headers, now) !== undefined);
  return isInHeaders || isRateLimitName(named ?? "") || IN_DOCUMENT.test(text) || WORDS.test(text);
}
