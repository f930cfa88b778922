import { createHmac } from "node:crypto";

/** What is signed of a request; header names in lower case. */
export interface SignedParts {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body. */
  readonly contentLength: number;
}

/** In the order in which they are signed. */
const STANDARD = [
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
];

/** The Authorization header for an account's key, base64 (Azure Storage REST API, "Authorize with Shared Key"). */
export function sharedKey(account: string, key: string, parts: SignedParts): string {
  const { method, headers, contentLength } = parts;
  const text = [
    method,
    headers["content-encoding"] ?? "",
    headers["content-language"] ?? "",
    contentLength === 0 ? "" : String(contentLength),
    ...STANDARD.map((name) => headers[name] ?? ""),
    ...ownHeaders(headers),
    resource(account, parts.url),
  ].join("\n");
  const signature = createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
  return `SharedKey ${account}:${signature}`;
}

function ownHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .filter(([name]) => name.startsWith("x-ms-"))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}`);
}

function resource(account: string, url: URL): string {
  const parameters = [...url.searchParams]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `\n${name}:${value}`);
  return `/${account}${url.pathname}${parameters.join("")}`;
}
