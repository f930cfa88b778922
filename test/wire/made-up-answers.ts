import type { Random } from "../soak/random.ts";

/** An answer as it comes over a connection, right or wrong. */
export interface MadeUpAnswer {
  readonly method: "GET" | "HEAD" | "PUT";
  readonly bytes: Buffer;
}

const METHODS = ["GET", "GET", "GET", "GET", "HEAD", "PUT"] as const;
const STATUS_LINES = [
  "HTTP/1.1 200 OK",
  "HTTP/1.1 200 OK",
  "HTTP/1.1 200 OK",
  "HTTP/1.0 200 OK",
  "HTTP/1.1 404 Not Found",
  "HTTP/1.1 204 No Content",
  "HTTP/1.1 304 Not Modified",
  "HTTP/1.1 206",
  "HTTP/1.1 500 ",
  "HTTP/1.1 201 Cr\u00e9\u00e9",
] as const;
const WRONG_STATUS_LINES = [
  "HTTP/1.2 200 OK",
  "HTTP/2.0 200 OK",
  "HTTP/1.1  200 OK",
  "HTTP/1.1 20 OK",
  "HTTP/1.1 2000 OK",
  "http/1.1 200 OK",
  "HTTP/1.1\t200 OK",
  "HTTP/1.1 200\tOK",
  "HTTP/1.1 099 Low",
  "HTTP/1.1 101 Switching Protocols",
  "ICY 200 OK",
  "\r\nHTTP/1.1 200 OK",
  "SSH-2.0-OpenSSH_9.2",
  "<html>",
  "",
] as const;
const FIELDS = [
  "Server: made-up",
  'ETag: "abc"',
  "X-Empty:",
  "X-Blank: \t ",
  "X-Tabs:\t\ta\tb\t",
  "X-Twice: 1\r\nX-Twice: 2",
  "Connection: close",
  "Connection: keep-alive",
  "Keep-Alive: timeout=5, max=100",
  "X-Latin: caf\u00e9",
  "X-Long: " + "v".repeat(3_000),
  "Content-Type: application/vnd.oci.image.index.v1+json",
  "!#$%&'*+-.^_`|~: odd but right",
] as const;
const WRONG_FIELDS = [
  "X-Folded: a\r\n b",
  "X-Bare-Return: a\rb",
  "X-Bare-Feed: a\nX-Next: b",
  "X-Nul: a\0b",
  "X-Bell: a\x07b",
  "X-Delete: a\x7fb",
  "X Space: a",
  "X-Before : a",
  ": nameless",
  "no colon",
  " X-Leading: a",
  "X-Huge: " + "v".repeat(17_000),
  "X-Ünicode: a",
  "Content-Length: 5, 5",
  "Content-Length: 5\r\nContent-Length: 5",
  "Content-Length: -5",
  "Content-Length: +5",
  "Content-Length: 0x5",
  "Content-Length: 5 5",
  "Content-Length: ",
  "Content-Length: 99999999999999999999",
  "Content-Length: 5",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: chunked, gzip",
  "Transfer-Encoding: identity",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
  "Transfer-Encoding: xchunked",
  'Transfer-Encoding: "chunked"',
] as const;
const EXTENSIONS = ["", "", "", ";a=b", ";a", ';a="b c"', ';a="b\\"c"', ";a;b=c"] as const;
const WRONG_SIZES = [
  "",
  "g",
  "-1",
  "0x5",
  "5 ",
  " 5",
  "5;",
  "5; a",
  '5;a="',
  "ffffffffffffffffff",
  "5\n5",
] as const;
const TRAILERS = ["", "", "X-Trailer: a\r\n", "X-Trailer: a\r\nX-Other: b\r\n"] as const;
const WRONG_TRAILERS = ["no colon\r\n", " folded\r\n", "X-A: \0\r\n", "X-A: b\n"] as const;
const INTERIM = ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"] as const;
const BEHIND = [
  "",
  "",
  "",
  "",
  "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
  "garbage",
  "\r\n",
] as const;

/** An answer that a seed decides. */
export function makeUpAnswer(random: Random): MadeUpAnswer {
  const seldom = (): boolean => random.below(8) === 0;
  const method = random.pick(METHODS);
  const interim = seldom() ? random.pick(INTERIM) : "";
  const first = seldom() ? random.pick(WRONG_STATUS_LINES) : random.pick(STATUS_LINES);
  const fields = Array.from({ length: random.below(4) }, () =>
    random.below(12) === 0 ? random.pick(WRONG_FIELDS) : random.pick(FIELDS),
  );
  const { field, body } = makeUpBody(random, seldom);
  const head = [first, ...fields, ...field].map((line) => `${line}\r\n`).join("");
  const whole = latin1(`${interim}${head}\r\n${body}${random.pick(BEHIND)}`);
  return {
    method,
    bytes: random.below(5) === 0 ? whole.subarray(0, random.below(whole.byteLength + 1)) : whole,
  };
}

function makeUpBody(
  random: Random,
  seldom: () => boolean,
): { readonly field: readonly string[]; readonly body: string } {
  const content = "0123456789abcdef".repeat(random.below(6)).slice(0, random.below(90));
  const how = random.pick(["length", "length", "chunks", "chunks", "close"]);
  if (how === "close") return { field: [], body: content };
  if (how === "length") {
    const length = seldom() ? content.length + random.pick([-3, -1, 1, 5]) : content.length;
    return { field: [`Content-Length: ${length}`], body: content };
  }
  return { field: ["Transfer-Encoding: chunked"], body: inChunks(content, random, seldom) };
}

function inChunks(content: string, random: Random, seldom: () => boolean): string {
  const chunks: string[] = [];
  for (let at = 0; at < content.length;) {
    const chunk = content.slice(at, (at += 1 + random.below(40)));
    const digits = seldom() ? chunk.length.toString(16).toUpperCase() : `0${chunk.length.toString(16)}`;
    const size = random.below(40) === 0 ? random.pick(WRONG_SIZES) : digits;
    const end = random.below(40) === 0 ? random.pick(["\n", "", "x\r\n", "\r"]) : "\r\n";
    // "5;;a" is read elsewhere, and refused here, as RFC 9112 has no extension without a name.
    const extension = size.endsWith(";") ? "" : random.pick(EXTENSIONS);
    chunks.push(`${size}${extension}\r\n${chunk}${end}`);
  }
  const trailers = seldom() ? random.pick(WRONG_TRAILERS) : random.pick(TRAILERS);
  return `${chunks.join("")}0\r\n${trailers}\r\n`;
}

/** The same bytes in pieces. */
export function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  const most = random.pick([1, 3, 20, 1_000]);
  for (let at = 0; at < bytes.byteLength;) {
    const next = at + 1 + random.below(most);
    pieces.push(bytes.subarray(at, next));
    at = next;
  }
  return pieces;
}

function latin1(text: string): Buffer {
  return Buffer.from(text, "latin1");
}
