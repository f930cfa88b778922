import type { Headers } from "./http.ts";
import { present } from "../values/present.ts";

export interface ContentRange {
  readonly start: number;
  /** Bytes of the whole content; undefined where the server does not say. */
  readonly total: number | undefined;
}

/** Reads `bytes 100-199/200` (RFC 9110, 14.4); undefined for anything else. */
export function contentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header ?? "");
  if (match === null) return undefined;
  return { start: Number(match[1]), total: match[3] === "*" ? undefined : Number(match[3]) };
}

/** Asks for the bytes from `start` on (and before `until`), if the content is still what `validator` says. */
export function rangeHeaders(
  start: number,
  until: number | undefined,
  validator: string | undefined,
): Headers {
  if (start === 0 && until === undefined) return {};
  const last = until === undefined ? "" : until - 1;
  return { range: `bytes=${start}-${last}`, ...present({ "if-range": validator }) };
}

/** An ETag that promises equal bytes; a weak one (W/"…") does not. */
export function strongValidator(headers: Headers): string | undefined {
  const etag = headers["etag"];
  return etag !== undefined && /^"[^"]*"$/.test(etag) ? etag : undefined;
}
