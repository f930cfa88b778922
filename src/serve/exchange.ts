import type { IncomingMessage, ServerResponse } from "node:http";
import { isDigest, type Digest } from "../content/digest.ts";
import { RequestError } from "./request-error.ts";
import { queryOf } from "./route.ts";

/** A request and its answer to be. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

export type Headers = Readonly<Record<string, string | number>>;

export function createExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  return { request, response, query: queryOf(request.url ?? "") };
}

/** Answers without a body; what is left of the request's body is thrown away so that the connection can be used again. */
export function answer({ request, response }: Exchange, status: number, headers: Headers = {}): void {
  request.resume();
  response.writeHead(
    status,
    status === 204 || status === 304 ? headers : { "Content-Length": 0, ...headers },
  );
  response.end();
}

export function answerText(exchange: Exchange, status: number, text: string, headers: Headers): void {
  const { request, response } = exchange;
  request.resume();
  response.writeHead(status, { "Content-Length": Buffer.byteLength(text), ...headers });
  response.end(request.method === "HEAD" ? undefined : text);
}

export function answerJson(exchange: Exchange, status: number, value: unknown, headers: Headers = {}): void {
  answerText(exchange, status, JSON.stringify(value), { "Content-Type": "application/json", ...headers });
}

/** Throws a RequestError 405 with an Allow header for any other method. */
export function allow({ request }: Exchange, methods: readonly string[]): void {
  if (methods.includes(request.method ?? "")) return;
  throw new RequestError(405, "UNSUPPORTED", `${request.method ?? ""} is not supported here`, {
    Allow: methods.join(", "),
  });
}

/** Throws a RequestError DIGEST_INVALID. */
export function digestIn(text: string | null): Digest {
  if (text !== null && isDigest(text)) return text;
  throw new RequestError(400, "DIGEST_INVALID", `"${text ?? ""}" is not a sha256 or sha512 digest`);
}
