import type { Headers } from "../http.ts";
import { isField } from "./field-grammar.ts";
import { WireError } from "./wire-error.ts";

/** Bytes of an answer's head, or of its trailers, at most; Node's own limit. */
export const HEAD_BYTES = 16 * 1024;
/** Fields of a head at most. */
const MOST_FIELDS = 200;

/** Where an answer's body ends (RFC 9112, 6.3). */
type BodyEnd =
  { readonly by: "length"; readonly bytes: number } | { readonly by: "chunks" } | { readonly by: "close" };

/** An answer's head. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
  readonly body: BodyEnd;
  /** Milliseconds for which the connection may be used again; 0 where it may not. */
  readonly keepAliveMs: number;
}

/** Milliseconds for which a connection is kept where the server says nothing, and at most. */
const KEEP_ALIVE = { usual: 4_000, most: 60_000, margin: 1_000 };

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;

/**
 * Reads an answer's head, without the empty line at its end. Throws a WireError BAD_ANSWER for what RFC 9112 does not allow, and for
 * what leaves open where the body ends: two lengths, a length besides chunks, codings other than chunked, folded lines.
 */
export function parseResponseHead(bytes: Buffer, method: string): ResponseHead {
  const [first = "", ...lines] = bytes.toString("latin1").split("\r\n");
  const match = STATUS_LINE.exec(first);
  if (match === null) throw new WireError("BAD_ANSWER", "the answer does not begin like an HTTP/1.1 answer");
  const [isOld, status] = [match[1] === "0", Number(match[2])];
  const headers = parseFields(lines);
  const body = isTunnel(method, status) ? NO_BODY : bodyEnd(headers, isOld, isBodiless(method, status));
  return { status, headers, body, keepAliveMs: body.by === "close" ? 0 : keepAliveMs(headers, isOld) };
}

/** Values of fields that come more than once are joined by commas (RFC 9110, 5.3). Throws a WireError BAD_ANSWER. */
export function parseFields(lines: readonly string[]): Headers {
  if (lines.length > MOST_FIELDS)
    throw new WireError("BAD_ANSWER", `the answer has more than ${MOST_FIELDS} header fields`);
  // Without a prototype, for a field may have any name.
  const fields = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon).toLowerCase(), trimmed(line, colon + 1)];
    if (colon < 0 || !isField(name, value))
      throw new WireError("BAD_ANSWER", "the answer has an invalid header field");
    const before = fields[name];
    fields[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return fields;
}

const NO_BODY: BodyEnd = { by: "length", bytes: 0 };

/** Fields about a body mean nothing there, whatever they say (RFC 9110, 9.3.6). */
function isTunnel(method: string, status: number): boolean {
  return method === "CONNECT" && status >= 200 && status < 300;
}

/** Whatever a field says, these have none (RFC 9110, 6.4.1). */
function isBodiless(method: string, status: number): boolean {
  return method === "HEAD" || status < 200 || status === 204 || status === 304;
}

function bodyEnd(fields: Headers, isOld: boolean, isBodiless: boolean): BodyEnd {
  const { "content-length": bytes, "transfer-encoding": coding } = fields;
  const length = bytes === undefined ? undefined : parseLength(bytes);
  if (coding !== undefined) checkCoding(coding, isOld, length);
  if (isBodiless) return NO_BODY;
  if (coding !== undefined) return { by: "chunks" };
  return length === undefined ? { by: "close" } : { by: "length", bytes: length };
}

function parseLength(bytes: string): number {
  const length = /^[0-9]{1,16}$/.test(bytes) ? Number(bytes) : NaN;
  if (Number.isSafeInteger(length)) return length;
  throw new WireError("BAD_ANSWER", "the answer's Content-Length is not a number of bytes");
}

function checkCoding(coding: string, isOld: boolean, length: number | undefined): void {
  if (coding.toLowerCase() !== "chunked" || isOld)
    throw new WireError("BAD_ANSWER", "the answer has a Transfer-Encoding other than chunked");
  if (length !== undefined)
    throw new WireError("BAD_ANSWER", "the answer has a Content-Length besides its Transfer-Encoding");
}

function keepAliveMs(headers: Headers, isOld: boolean): number {
  const wishes = (headers["connection"] ?? "").toLowerCase().split(/[\t ]*,[\t ]*/);
  if (wishes.includes("close") || (isOld && !wishes.includes("keep-alive"))) return 0;
  const seconds = /(?:^|[,;\s])timeout=([0-9]{1,6})/i.exec(headers["keep-alive"] ?? "")?.[1];
  if (seconds === undefined) return KEEP_ALIVE.usual;
  return Math.max(0, Math.min(Number(seconds) * 1_000 - KEEP_ALIVE.margin, KEEP_ALIVE.most));
}

/** From a place on, without spaces and tabs around; a regular expression would take quadratic time for many of them. */
function trimmed(line: string, from: number): string {
  let [start, end] = [from, line.length];
  while (start < end && isBlank(line[start])) start += 1;
  while (end > start && isBlank(line[end - 1])) end -= 1;
  return line.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}
