import type { Readable } from "node:stream";
import { parseByteRange, type ByteRange } from "./byte-range.ts";
import { CACHE_CONTROL } from "./cache-control.ts";
import { answer, type Exchange, type Headers } from "./exchange.ts";
import { RequestError } from "./request-error.ts";
import { sendStream } from "./send-stream.ts";
import { present } from "../values/present.ts";

/** Content that is known well enough to be sent in parts. */
export interface SendableContent {
  /** Bytes. */
  readonly size: number;
  /** A strong validator, quotes included; without one, conditions on it do not hold. */
  readonly etag?: string;
  readonly headers: Headers;
  /** Whether it is asked for by its digest, and so never changes, or by a name. */
  readonly by: keyof typeof CACHE_CONTROL;
  open(offset: number): Promise<Readable>;
}

/**
 * Answers a GET or HEAD: whole, one range (206, 416), or not at all (304, 412). RFC 9110, 13 and 14. The content is opened before
 * the status is sent, so that what cannot be opened is an error rather than a cut connection.
 */
export async function sendContent(exchange: Exchange, content: SendableContent): Promise<void> {
  const { request, response } = exchange;
  const headers = {
    ...content.headers,
    ...CACHE_CONTROL[content.by],
    "Accept-Ranges": "bytes",
    ...present({ ETag: content.etag }),
  };
  if (!holds(request.headers["if-match"], content.etag, { isWeakEnough: false })) {
    throw new RequestError(412, "UNKNOWN", "The content has another ETag", headersWithEtag(content));
  }
  const ifNoneMatch = request.headers["if-none-match"];
  if (ifNoneMatch !== undefined && holds(ifNoneMatch, content.etag, { isWeakEnough: true })) {
    answer(exchange, 304, { ...CACHE_CONTROL[content.by], ...headersWithEtag(content) });
    return;
  }
  const range = rangeOf(exchange, content);
  const { start, end } = range ?? { start: 0, end: content.size - 1 };
  const length = end - start + 1;
  const status = range === undefined ? 200 : 206;
  const ranged = range === undefined ? {} : { "Content-Range": `bytes ${start}-${end}/${content.size}` };
  const all = { ...headers, ...ranged, "Content-Length": length };
  if (request.method === "HEAD" || length === 0) {
    response.writeHead(status, all).end();
    return;
  }
  const stream = await content.open(start);
  response.writeHead(status, all);
  await sendStream(stream, length, response);
}

function rangeOf({ request }: Exchange, content: SendableContent): ByteRange | undefined {
  const ifRange = request.headers["if-range"];
  const isStale = ifRange !== undefined && ifRange !== content.etag;
  if (request.method === "HEAD" || isStale) return undefined;
  const range = parseByteRange(request.headers.range, content.size);
  if (range !== "unsatisfiable") return range;
  throw new RequestError(416, "SIZE_INVALID", `There are only ${content.size} bytes`, {
    "Content-Range": `bytes */${content.size}`,
    ...headersWithEtag(content),
  });
}

function headersWithEtag({ etag }: SendableContent): Record<string, string> {
  return etag === undefined ? {} : { ETag: etag };
}

/** Whether a list of entity tags names this one; no list holds for everything. If-Match compares strongly (RFC 9110, 13.1.1). */
function holds(
  list: string | undefined,
  etag: string | undefined,
  { isWeakEnough }: { readonly isWeakEnough: boolean },
): boolean {
  if (list === undefined || list.trim() === "*") return true;
  const isIt = (entry: string): boolean => (isWeakEnough ? entry.replace(/^W\//, "") : entry) === etag;
  return list.split(",").some((entry) => isIt(entry.trim()));
}
