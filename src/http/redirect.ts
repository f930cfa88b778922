import type { Headers } from "./http.ts";

const REDIRECTS = [301, 302, 303, 307, 308];
/** Headers of the request itself, which mean the same everywhere; any other may carry a secret. */
const HARMLESS =
  /^(?:accept|accept-encoding|cache-control|content-type|content-range|if-match|if-none-match|if-range|range|user-agent)$/;

/** A request that was sent on to where nothing answers. */
export class RedirectFailure extends Error {
  readonly from: URL;
  readonly to: URL;

  constructor(from: URL, to: URL, cause: unknown) {
    super("the address that a request was redirected to does not answer", { cause });
    this.from = from;
    this.to = to;
  }
}

/** Where an answer sends a request on to, or undefined where it does not. Throws a TypeError for a location that is no URL. */
export function redirectOf(status: number, headers: Headers, from: URL): URL | undefined {
  const location = headers["location"];
  if (!REDIRECTS.includes(status) || location === undefined) return undefined;
  const to = new URL(location, from);
  if (to.protocol !== "https:" && to.protocol !== "http:")
    throw new TypeError(`unsupported protocol ${to.protocol}`);
  return to;
}

/** The headers that may go along: off their origin, none that may carry a credential. */
export function headersFor(headers: Headers, from: URL, to: URL): Headers {
  if (from.origin === to.origin) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS.test(name.toLowerCase())));
}
