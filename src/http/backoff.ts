import type { Headers } from "./http.ts";

const TRANSIENT = [408, 425, 429, 500, 502, 503, 504];

/** True for statuses that may be different the next time. */
export function isTransient(status: number): boolean {
  return TRANSIENT.includes(status);
}

/** True for the statuses by which a host asks for fewer requests. */
export function isOverload(status: number): boolean {
  return status === 429 || status === 503;
}

/** Milliseconds before the next try: doubled each time, with the upper half left to chance so that clients do not come in step. */
export function backoff(attempt: number, firstMs: number, maxMs: number, random: number): number {
  const full = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** Milliseconds that a Retry-After header asks for: seconds or a date (RFC 9110, 10.2.3). Undefined where it cannot be read. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Milliseconds until a host gives again, where it says in advance that nothing is left to give: `ratelimit-remaining: 0;w=21600`
 * (Docker Hub), with or without `x-` and a `-reset` (seconds, or a time since 1970), or `ratelimit: "default";r=0;t=30`
 * (draft-ietf-httpapi-ratelimit-headers). Undefined where something is left or it does not say.
 */
export function exhaustedFor(headers: Headers, now: number): number | undefined {
  const combined = /\br=0\b.*?\bt=(\d+)/.exec(headers["ratelimit"] ?? "");
  if (combined !== null) return Number(combined[1]) * 1000;
  for (const prefix of ["ratelimit", "x-ratelimit"]) {
    const remaining = headers[`${prefix}-remaining`];
    if (remaining === undefined || !/^\s*0+\s*(?:;|$)/.test(remaining)) continue;
    const reset = /^\s*(\d+)/.exec(headers[`${prefix}-reset`] ?? "")?.[1];
    const seconds = reset ?? /;\s*w=(\d+)/.exec(remaining)?.[1];
    return seconds === undefined ? undefined : untilReset(Number(seconds), now);
  }
  return undefined;
}

/** Numbers of this size are times, not spans. */
const EPOCH_S = 1e9;

function untilReset(seconds: number, now: number): number {
  return seconds < EPOCH_S ? seconds * 1000 : Math.max(0, seconds * 1000 - now);
}
