import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import { redactUrl } from "../errors/redact-url.ts";
import { ANY_STATUS } from "./any-status.ts";
import { backoff, exhaustedFor, isOverload, isTransient, retryAfter } from "./backoff.ts";
import { decodeDocument } from "./decode-document.ts";
import { follow, type Context } from "./exchange.ts";
import { heldBody } from "../content/held-body.ts";
import type { Headers, Http, HttpRequest, HttpResponse, Refusal } from "./http.ts";
import { brokenError, troubleOf, refusedError, triesFor } from "./http-error.ts";
import { RATE_LIMITED } from "./status-trouble.ts";
import { mayTellRateLimit, tellsRateLimit } from "./rate-limit.ts";
import { readBytes } from "./read-body.ts";
import { SourceFailure } from "./request-body.ts";

/** Bytes read of an answer that is an error. */
const ERROR_BODY = 64 * 1024;

/** A try's end: an answer to hand out, or a failure, how many tries it is worth, and how long the next has to wait at least. */
type Try =
  | { readonly response: HttpResponse }
  | { readonly error: unknown; readonly tries: number; readonly waitMs: number };

/** A request with its retries and redirects. */
export function createRequest(context: Context, pause: Http["pause"]): Http["request"] {
  return async (request) => {
    const url = new URL(request.url);
    const { health } = context.hostOf(url);
    const began = health.begin();
    for (let attempt = 1; ; attempt++) {
      const result = await tryOnce(context, request, url, attempt);
      if ("response" in result) return result.response;
      const last = request.retry === false || attempt >= Math.min(result.tries, context.settings.attempts);
      if (last || result.waitMs > context.settings.maxRetryAfterMs) {
        if (request.retry !== false) health.exhausted(result.error, began, Date.now());
        throw result.error;
      }
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
    const code = error instanceof UserError ? error.code : undefined;
    const reason = troubleOf(error);
    onRetry?.({
      host: parsed.host,
      method,
      url: redactUrl(url),
      reason,
      ...present({ code }),
      attempt,
      delayMs,
    });
    await sleep(delayMs, undefined, signal === undefined ? {} : { signal });
  };
}

async function tryOnce(context: Context, request: HttpRequest, url: URL, attempt: number): Promise<Try> {
  try {
    const response = await follow(context, request, url);
    const early = mayBeLimit(request, response) ? await textOf(response) : undefined;
    const isLimit = early !== undefined && asksForLess(response, early);
    if (!isLimit && isExpected(request, response.status))
      return { response: await readWhole(context, request, response, early) };
    const text = early ?? (await textOf(response));
    return refused(context, request, { ...response, text, isLimit }, attempt);
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    if (error instanceof SourceFailure) throw error.cause;
    return { error: brokenError(request, error), tries: triesFor(error), waitMs: 0 };
  }
}

/** The beginning of an answer's text; of one that is packed, all or nothing. */
async function textOf({ body, headers }: HttpResponse): Promise<string> {
  try {
    const bytes = (await readBytes(body, ERROR_BODY)).subarray(0, ERROR_BODY);
    return (await decodeDocument(bytes, headers, ERROR_BODY)).toString("utf8");
  } catch {
    return "";
  }
}

/** Some services say "too many requests" by a status that means something else. Whoever takes any status judges it alone. */
function mayBeLimit({ expect }: HttpRequest, { status }: HttpResponse): boolean {
  return expect !== ANY_STATUS && mayTellRateLimit(status);
}

function asksForLess({ status, headers }: HttpResponse, text: string): boolean {
  return tellsRateLimit({ status, headers, text }, timeOf(headers) ?? Date.now());
}

/** `early` is of a body that has been read already. */
async function readWhole(
  { readDocument }: Context,
  { method, kind = "small" }: HttpRequest,
  response: HttpResponse,
  early: string | undefined,
): Promise<HttpResponse> {
  if (early !== undefined) return { ...response, body: heldBody(Buffer.from(early)) };
  if (method !== "GET" || kind !== "small") return response;
  return { ...response, body: await readDocument(response.body, response.headers) };
}

function isExpected({ expect }: HttpRequest, status: number): boolean {
  return expect === undefined ? status >= 200 && status < 300 : expect.includes(status);
}

/** Milliseconds since 1970 by the clock of the server, by which the times in its answer are. */
function timeOf({ date }: Headers): number | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : time;
}

function refused(
  context: Context,
  request: HttpRequest,
  response: Refusal & { readonly url: string; readonly isLimit: boolean },
  attempt: number,
): Try {
  const { status, headers, url, text, isLimit } = response;
  const refusal = { status, headers, text };
  const explanation = request.explain?.(refusal);
  const told = isLimit ? { ...explanation, ...RATE_LIMITED } : explanation;
  const error = refusedError({ ...request, url }, refusal, told);
  const now = Date.now();
  const { gate, health } = context.hostOf(new URL(url));
  const [isTooMuch, mayPass] = [isLimit || isOverload(status), isLimit || isTransient(status)];
  const isGivenUp = mayPass && health.refused(error, now);
  const published = isTooMuch ? exhaustedFor(headers, now) : undefined;
  const waitMs = retryAfter(headers["retry-after"], timeOf(headers) ?? now) ?? published ?? 0;
  if (isTooMuch) {
    const { backoffMs, maxBackoffMs, maxRetryAfterMs, onWait } = context.settings;
    // What is not waited for must not hold up other requests either: a limit of hours may be on manifests alone.
    const askedMs = waitMs > maxRetryAfterMs ? 0 : waitMs;
    const restMs = Math.max(askedMs, backoff(attempt, backoffMs, maxBackoffMs, Math.random()));
    if (!isGivenUp) {
      gate.refused(restMs, now);
      onWait?.({ host: new URL(url).host, until: now + restMs });
    }
  }
  return { error, tries: mayPass ? Infinity : 1, waitMs };
}
