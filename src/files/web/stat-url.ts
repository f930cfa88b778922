import type { Readable } from "node:stream";
import type { FileStat } from "../../content/file-store.ts";
import { headElseGet, UNCLEAR_HEAD, type NoWord } from "../../http/head-trust.ts";
import type { Headers, HttpResponse, SendRange } from "../../http/http.ts";
import { requestHeaders, type WebOptions } from "./web-options.ts";
import { present } from "../../values/present.ts";
import { LIMITS } from "../../values/limits.ts";
import { UserError } from "../../errors/user-error.ts";
import { redactUrl } from "../../errors/redact-url.ts";

const GONE = [404, 410];

/**
 * What a server says of a file, by HEAD, or by a GET of one byte where HEAD does not: some servers refuse it (403 for a URL that is
 * signed for GET only), some say that there is nothing, or nothing in it.
 */
export async function statUrl(
  url: string,
  options: WebOptions,
  most: number = LIMITS.unannouncedFileBytes,
): Promise<FileStat | undefined> {
  const { http } = options;
  return headElseGet(
    { http, host: new URL(url).host, kind: "file" },
    () => statByHead(url, options),
    () => statByGet(url, options, Math.min(most, LIMITS.unannouncedFileBytes)),
  );
}

async function statByHead(url: string, options: WebOptions): Promise<FileStat | NoWord> {
  const expect = [200, 204, 403, ...GONE, ...UNCLEAR_HEAD];
  const { status, headers, body } = await ask("HEAD", url, options, {}, expect);
  discard(body);
  if (GONE.includes(status)) return "absent";
  const length = headers["content-length"];
  const isTold = (status === 200 || status === 204) && length !== undefined && /^0*[1-9]\d*$/.test(length);
  return isTold && headers["content-encoding"] === undefined ? statOf(headers, Number(length)) : "unclear";
}

async function statByGet(url: string, options: WebOptions, most: number): Promise<FileStat | undefined> {
  // All of it may come, which is no document.
  const answer = await ask("GET", url, options, { range: "bytes=0-0" }, [200, 206, 416, ...GONE]);
  const { status, headers, body } = answer;
  if (GONE.includes(status)) {
    discard(body);
    return undefined;
  }
  const total = /\/(\d+)$/.exec(headers["content-range"] ?? "")?.[1];
  const size = total ?? (status === 200 ? headers["content-length"] : undefined);
  if (size === undefined && status === 200)
    return statOf(headers, await countBytes(answer, url, options, most));
  discard(body);
  // A part of content whose size nobody says tells nothing of it: all of it is asked for.
  if (size === undefined && status === 206)
    return statOf(headers, await countBytes(undefined, url, options, most));
  return statOf(headers, Number(size ?? 0));
}

/** Answers of any length: a server without ranges sends the whole file, however large. */
function ask(
  method: "HEAD" | "GET",
  url: string,
  options: WebOptions,
  headers: Headers,
  expect: readonly number[],
): Promise<HttpResponse> {
  const ownHeaders = requestHeaders(options);
  const { http, side } = options;
  return http.request({ method, url, kind: "download", headers, ownHeaders, expect, side });
}

function statOf(headers: Headers, size: number): FileStat {
  const sha256 = vouchedSha256(headers);
  const etag = headers["etag"];
  const modified = timeOf(headers["last-modified"]);
  return {
    size,
    ...present({ sha256, modified }),
    ...(etag?.startsWith('"') === true ? { etag } : {}),
  };
}

function timeOf(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : time;
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

/** All of the file may be on its way in `answer` already; where that breaks off, the rest is asked for. */
async function countBytes(
  answer: HttpResponse | undefined,
  url: string,
  options: WebOptions,
  most: number,
): Promise<number> {
  let begun = answer;
  const send: SendRange = (range) => {
    const first = begun;
    begun = undefined;
    return first === undefined ? ask("GET", url, options, range, [200, 206]) : Promise.resolve(first);
  };
  const { http, side } = options;
  let size = 0;
  for await (const chunk of await http.download({ url, verified: true, side }, send)) {
    size += (chunk as Uint8Array).byteLength;
    if (size > most) throw endless(url, most);
  }
  return size;
}

function endless(url: string, most: number): UserError {
  const shown = redactUrl(url);
  return new UserError("TOO_LARGE", `${shown} does not announce its size, and has more than ${most} bytes`, {
    hint: `A server must announce the size (Content-Length) of a file larger than ${LIMITS.unannouncedFileBytes} bytes. Below that, --max-size decides.`,
    url: shown,
  });
}

function discard(body: Readable): void {
  body.on("error", () => undefined).destroy();
}
