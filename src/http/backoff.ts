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
