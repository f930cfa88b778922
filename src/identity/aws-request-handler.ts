import { Readable } from "node:stream";
import { UserError, type Side } from "../errors/user-error.ts";
import { ANY_STATUS } from "../http/any-status.ts";
import type { Http, HttpRequest } from "../http/http.ts";

/** What the SDK takes to send its requests with. */
export interface AwsRequestHandler {
  handle(request: SignedRequest, options?: { readonly abortSignal?: unknown }): Promise<Answer>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/** The part of the SDK's signed request that goes over the wire. */
interface SignedRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface Answer {
  readonly response: { statusCode: number; headers: Record<string, string>; body: Readable };
}

/** What the connection decides for itself; none of them is ever signed. */
const HOP_BY_HOP = new Set(["expect", "connection", "transfer-encoding", "content-length"]);

/**
 * Sends the AWS SDK's requests through this project's HTTP client, for its proxies, CA files, limits and time-outs. The SDK reads
 * every status itself and tries again by itself.
 */
export function awsRequestHandler(http: Http, side: Side): AwsRequestHandler {
  const handle = async (request: SignedRequest, options: { abortSignal?: unknown } = {}): Promise<Answer> => {
    const { abortSignal } = options;
    const signal = abortSignal instanceof AbortSignal ? { signal: abortSignal } : {};
    try {
      const response = await http.request({ ...wireRequest(request), side, ...signal });
      return { response: { statusCode: response.status, headers: response.headers, body: response.body } };
    } catch (error) {
      throw isTransient(error) ? Object.assign(error, { $retryable: {} }) : error;
    }
  };
  return { handle, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) };
}

function wireRequest(request: SignedRequest): HttpRequest {
  const port = request.port === undefined ? "" : `:${request.port}`;
  const query = queryOf(request.query ?? {});
  const size = Object.entries(request.headers).find(([name]) => name.toLowerCase() === "content-length")?.[1];
  return {
    method: request.method as HttpRequest["method"],
    url: `${request.protocol}//${request.hostname}${port}${request.path}${query === "" ? "" : `?${query}`}`,
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase())),
    ),
    expect: ANY_STATUS,
    retry: false,
    redirect: "manual",
    kind: kindOf(request),
    ...bodyOf(request.body),
    ...(size === undefined || request.body === undefined ? {} : { bodySize: Number(size) }),
  };
}

/**
 * Bytes at hand never wait for a download, so they must not wait in one queue with streams that do: a download that fills a part
 * would hold the place that the stream before it in the queue is waiting for.
 */
function kindOf(request: SignedRequest): "small" | "upload" | "download" {
  if (request.body instanceof Readable) return "upload";
  return request.method === "GET" ? "download" : "small";
}

function bodyOf(body: unknown): Pick<HttpRequest, "body"> {
  if (body instanceof Readable) return { body: () => Promise.resolve(body) };
  if (body instanceof Uint8Array) return { body };
  return typeof body === "string" && body !== "" ? { body: Buffer.from(body) } : {};
}

/** Escaped as the signature escapes it (AWS Signature Version 4, "Canonical query string"). */
function queryOf(query: Record<string, string | string[] | null>): string {
  return Object.keys(query)
    .sort()
    .flatMap((name) => {
      const value = query[name];
      if (value === null || value === undefined) return [escape(name)];
      return [value].flat().map((one) => `${escape(name)}=${escape(one)}`);
    })
    .join("&");
}

function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isTransient(error: unknown): error is UserError {
  return error instanceof UserError && (error.code === "UNREACHABLE" || error.code === "TIMEOUT");
}
