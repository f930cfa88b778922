import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { redactUrl } from "../errors/redact-url.ts";
import { backoff, isOverload, isTransient, retryAfter } from "./backoff.ts";
import type { Counters } from "./counters.ts";
import type { Engine, EngineResponse } from "./engine.ts";
import type { HostGate } from "./host-gate.ts";
import type { Headers, Http, HttpRequest, HttpResponse } from "./http.ts";
import {
  brokenError,
  errorFor,
  isLengthMismatch,
  isNetworkError,
  reasonOf,
  refusedError,
  triesFor,
} from "./http-error.ts";
import type { HttpSettings } from "./http-options.ts";
import { discard, readBeginning } from "./read-body.ts";
import { headersFor, redirectOf } from "./redirect.ts";

const MAX_REDIRECTS = 5;
/** Bytes read of an answer that is an error. */
const ERROR_BODY = 64 * 1024;

/** What the client remembers of one host. */
export interface Host {
  readonly gate: HostGate;
  readonly counters: Counters;
}

export interface Context {
  readonly settings: HttpSettings;
  readonly engine: Engine;
  readonly hostOf: (url: URL) => Host;
}

/** A try's end: an answer to hand out, or a failure, how many tries it is worth, and how long the next has to wait at least. */
type Try =
  | { readonly response: HttpResponse }
  | { readonly error: unknown; readonly tries: number; readonly waitMs: number };

/** A request with its retries and redirects. */
export function createRequest(context: Context, pause: Http["pause"]): Http["request"] {
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      const result = await tryOnce(context, request, attempt);
      if ("response" in result) return result.response;
      const last = request.retry === false || attempt >= Math.min(result.tries, context.settings.attempts);
      if (last || result.waitMs > context.settings.maxRetryAfterMs) throw result.error;
      await pause({ ...request, ...result, attempt });
    }
  };
}

/** The wait before another try. */
export function createPause(context: Context): Http["pause"] {
  return async ({ method, url, error, attempt, waitMs, signal }) => {
    const { backoffMs, maxBackoffMs, onRetry } = context.settings;
    const delayMs = Math.max(waitMs ?? 0, backoff(attempt, backoffMs, maxBackoffMs, Math.random()));
    const parsed = new URL(url);
    context.hostOf(parsed).counters.retried();
    onRetry?.({ host: parsed.host, method, url: redactUrl(url), reason: reasonOf(error), attempt, delayMs });
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  };
}

async function tryOnce(context: Context, request: HttpRequest, attempt: number): Promise<Try> {
  try {
    const response = await follow(context, request);
    if (isExpected(request, response.status)) return { response };
    return await refused(context, request, response, attempt);
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    if (error instanceof SourceFailure) throw error.cause;
    return { error: brokenError(request, error), tries: triesFor(error), waitMs: 0 };
  }
}

function isExpected({ expect }: HttpRequest, status: number): boolean {
  return expect === undefined ? status >= 200 && status < 300 : expect.includes(status);
}

async function refused(
  context: Context,
  request: HttpRequest,
  response: HttpResponse,
  attempt: number,
): Promise<Try> {
  const { status, headers, url } = response;
  const text = await readBeginning(response.body, ERROR_BODY);
  const refusal = { status, headers, text };
  const error = refusedError({ ...request, url }, refusal, request.explain?.(refusal));
  const waitMs = retryAfter(headers["retry-after"], Date.now()) ?? 0;
  if (isOverload(status)) {
    const { backoffMs, maxBackoffMs, maxRetryAfterMs } = context.settings;
    const restMs = Math.max(waitMs, backoff(attempt, backoffMs, maxBackoffMs, Math.random()));
    context.hostOf(new URL(url)).gate.refused(Math.min(restMs, maxRetryAfterMs), Date.now());
  }
  return { error, tries: isTransient(status) ? Infinity : 1, waitMs };
}

/** Sends a request, and sends it on where the answer is a redirect; credentials stay with their origin. */
async function follow(context: Context, request: HttpRequest): Promise<HttpResponse> {
  let url = new URL(request.url);
  let headers = request.headers ?? {};
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await exchange(context, request, url, headers);
    const to = request.redirect === "manual" ? undefined : redirectTo(request, response, url);
    if (to === undefined) return response;
    discard(response.body);
    headers = headersFor(headers, url, to);
    url = to;
  }
  throw errorFor(
    request,
    "TOO_MANY_REDIRECTS",
    `was redirected more than ${MAX_REDIRECTS} times`,
    "The server sends requests in a circle; look at its configuration.",
  );
}

/** A body is sent on only where the status says so (307 and 308; RFC 9110, 15.4). */
function redirectTo(request: HttpRequest, response: HttpResponse, from: URL): URL | undefined {
  const isSafe = request.method === "GET" || request.method === "HEAD";
  if (!isSafe && response.status !== 307 && response.status !== 308) return undefined;
  try {
    return redirectOf(response.status, response.headers, from);
  } catch (cause) {
    throw errorFor(
      request,
      "BAD_REDIRECT",
      "was redirected to what is no http address",
      "The server or a proxy before it is set up wrongly.",
      cause,
    );
  }
}

/** One request on the wire. It holds its place at the host until the answer's body is read or given up. */
async function exchange(
  context: Context,
  request: HttpRequest,
  url: URL,
  headers: Headers,
): Promise<HttpResponse> {
  const kind = request.kind ?? "small";
  const host = context.hostOf(url);
  const leave = await host.gate.enter(kind, request.signal);
  try {
    const response = await send(context, request, url, headers, host);
    if (!isOverload(response.status)) host.gate.answered(kind);
    response.body.once("close", leave);
    if (response.body.closed) leave();
    return { ...response, url: url.href };
  } catch (error) {
    leave();
    throw error;
  }
}

async function send(
  context: Context,
  request: HttpRequest,
  url: URL,
  headers: Headers,
  host: Host,
): Promise<EngineResponse> {
  const { settings, engine } = context;
  const source = await openBody(request);
  host.counters.asked(request.label ?? request.method);
  try {
    const response = await engine.send({
      method: request.method,
      url,
      headers: { "user-agent": settings.userAgent, accept: "*/*", ...headers, ...lengthHeader(request) },
      body: source.body,
      answerTimeoutMs: request.kind === "upload" ? settings.commitTimeoutMs : settings.idleTimeoutMs,
      idleTimeoutMs: settings.idleTimeoutMs,
      signal: request.signal,
      onBytes: (count) => host.counters.received(count),
    });
    if (response.status < 300) host.counters.sent(bodyBytes(request));
    return response;
  } catch (error) {
    throw source.failure() ?? (isLengthMismatch(error) ? wrongLength(request) : error);
  }
}

interface Source {
  readonly body: Uint8Array | Readable | undefined;
  /** What the body's source failed with, which is not the host's fault. */
  readonly failure: () => SourceFailure | undefined;
}

async function openBody(request: HttpRequest): Promise<Source> {
  const { body } = request;
  if (typeof body !== "function") return { body, failure: () => undefined };
  let stream: Readable;
  try {
    stream = await body();
  } catch (error) {
    throw new SourceFailure(error);
  }
  let failure: SourceFailure | undefined;
  // A connection that breaks takes the body with it: the body then fails with the connection's error.
  stream.once("error", (error) => {
    if (!isNetworkError(error)) failure = new SourceFailure(error);
  });
  return { body: stream, failure: () => failure };
}

function bodyBytes({ body, bodySize }: HttpRequest): number {
  return typeof body === "function" ? (bodySize ?? 0) : (body?.byteLength ?? 0);
}

function lengthHeader({ body, bodySize }: HttpRequest): Headers {
  return typeof body === "function" && bodySize !== undefined ? { "content-length": String(bodySize) } : {};
}

/** The body is not as long as announced, which the library finds out on its way to the wire. */
function wrongLength(request: HttpRequest): SourceFailure {
  const what = `the content to send does not have the announced ${request.bodySize ?? 0} bytes`;
  return new SourceFailure(
    errorFor(request, "SIZE_MISMATCH", what, "Its source is wrong about its size; nothing of it was kept."),
  );
}

/** Marks what a request's own body failed with, so that it is passed on unchanged and not tried again. */
class SourceFailure extends Error {
  constructor(cause: unknown) {
    super("the source of a body failed", { cause });
  }
}
