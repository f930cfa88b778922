import type { Readable } from "node:stream";
import type { FileStat } from "../../content/file-store.ts";
import type { Headers, HttpResponse } from "../../http/http.ts";
import { requestHeaders, type WebOptions } from "./web-options.ts";
import { present } from "../../values/present.ts";

const GONE = [404, 410];
/** How servers refuse HEAD where they would answer GET: 403 is that of a URL that is signed for GET only. */
const NO_HEAD = [403, 405, 501];

/** What a server says of a file, by HEAD, or by a GET of one byte where HEAD is refused or gives no size. */
export async function statUrl(url: string, options: WebOptions): Promise<FileStat | undefined> {
  const head = await ask("HEAD", url, options, {}, [200, 204, ...GONE, ...NO_HEAD]);
  discard(head.body);
  if (GONE.includes(head.status)) return undefined;
  const length = head.headers["content-length"];
  if (
    !NO_HEAD.includes(head.status) &&
    length !== undefined &&
    head.headers["content-encoding"] === undefined
  ) {
    return statOf(head.headers, Number(length));
  }
  return statByGet(url, options);
}

async function statByGet(url: string, options: WebOptions): Promise<FileStat | undefined> {
  const answer = await ask("GET", url, options, { range: "bytes=0-0" }, [200, 206, 416, ...GONE]);
  const { status, headers, body } = answer;
  if (GONE.includes(status)) {
    discard(body);
    return undefined;
  }
  const total = /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1];
  const size = total ?? (status === 200 ? headers["content-length"] : undefined);
  if (size === undefined && status === 200) return statOf(headers, await countBytes(body));
  discard(body);
  return statOf(headers, Number(size ?? 0));
}

function ask(
  method: "HEAD" | "GET",
  url: string,
  options: WebOptions,
  extra: Headers,
  expect: readonly number[],
): Promise<HttpResponse> {
  const headers = { ...requestHeaders(options), "accept-encoding": "identity", ...extra };
  return options.http.request({ method, url, headers, expect, side: options.side });
}

function statOf(headers: Headers, size: number): FileStat {
  const sha256 = vouchedSha256(headers);
  const etag = headers["etag"];
  return {
    size,
    ...present({ sha256 }),
    ...(etag?.startsWith('"') === true ? { etag } : {}),
  };
}

/** A sha256 of the whole content: Artifactory's header, RFC 9530's Repr-Digest, or its forerunner Digest (RFC 3230). */
function vouchedSha256(headers: Headers): string | undefined {
  const artifactory = headers["x-checksum-sha256"];
  if (artifactory !== undefined && /^[0-9a-f]{64}$/i.test(artifactory)) return artifactory.toLowerCase();
  const digest =
    /(?:^|,)\s*sha-256=:([^:]+):/i.exec(headers["repr-digest"] ?? "")?.[1] ??
    /(?:^|,)\s*sha-256=([^,\s]+)/i.exec(headers["digest"] ?? "")?.[1];
  if (digest === undefined) return undefined;
  const hex = Buffer.from(digest, "base64").toString("hex");
  return hex.length === 64 ? hex : undefined;
}

async function countBytes(body: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of body) size += (chunk as Uint8Array).byteLength;
  return size;
}

function discard(body: Readable): void {
  body.on("error", () => undefined).destroy();
}
