import type { Headers } from "./http.ts";

const REDIRECTS = [301, 302, 303, 307, 308];
/** Headers that belong to the host they were made for. */
const PRIVATE =
  /^(?:authorization|cookie|proxy-authorization|x-.*(?:token|key|secret|auth).*|private-token|api-key)$/;

/** Where an answer sends a request on to, or undefined where it does not. Throws a TypeError for a location that is no URL. */
export function redirectOf(status: number, headers: Headers, from: URL): URL | undefined {
  const location = headers["location"];
  if (!REDIRECTS.includes(status) || location === undefined) return undefined;
  const to = new URL(location, from);
  if (to.protocol !== "https:" && to.protocol !== "http:")
    throw new TypeError(`unsupported protocol ${to.protocol}`);
  return to;
}

/** The headers that may go along: off their origin, none that carries a credential. */
export function headersFor(headers: Headers, from: URL, to: URL): Headers {
  if (from.origin === to.origin) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PRIVATE.test(name.toLowerCase())));
}
