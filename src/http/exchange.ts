import { LIMITS } from "../values/limits.ts";
import type { Counters } from "./counters.ts";
import type { Engine, EngineResponse } from "./engine.ts";
import type { HostGate } from "./host-gate.ts";
import type { HostHealth } from "./host-health.ts";
import { exhaustedFor, isOverload, isTransient } from "./backoff.ts";
import type { Bandwidth } from "./bandwidth.ts";
import type { Headers, HttpRequest, HttpResponse } from "./http.ts";
import { brokenError, errorFor, isNetworkError } from "./http-error.ts";
import type { HttpSettings } from "./http-options.ts";
import { discard } from "./read-body.ts";
import type { ReadDocument } from "./read-document.ts";
import { headersFor, RedirectFailure, redirectOf } from "./redirect.ts";
import { bodyBytes, lengthHeader, openBody, SourceFailure } from "./request-body.ts";

const MAX_REDIRECTS = 5;
/** Bytes as they are: what is packed on the way has another length, and another hash. */
const USUAL_HEADERS: Headers = { accept: "*/*", "accept-encoding": "identity" };

/** What the client remembers of one host. */
export interface Host {
  readonly gate: HostGate;
  readonly counters: Counters;
  readonly health: HostHealth;
}

export interface Context {
  readonly settings: HttpSettings;
  readonly engine: Engine;
  readonly hostOf: (url: URL) => Host;
  readonly readDocument: ReadDocument;
  /** Undefined where there is no limit. */
  readonly bandwidth: { readonly received: Bandwidth; readonly sent: Bandwidth } | undefined;
}

/** Sends a request to its address, and sends it on where the answer is a redirect; credentials stay with their origin. */
export async function follow(context: Context, request: HttpRequest, first: URL): Promise<HttpResponse> {
  let url = first;
  let sender: URL | undefined;
  let own = request.ownHeaders ?? {};
  let headers = request.headers ?? {};
  let { sign } = request;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const made = async (): Promise<Headers> => ({ ...own, ...headers, ...(sign && (await signed(sign))) });
    const response = await exchange(context, request, url, made).catch((error: unknown) => {
      throw sender !== undefined && isNetworkError(error) ? new RedirectFailure(sender, url, error) : error;
    });
    const to = request.redirect === "manual" ? undefined : redirectTo(request, response, url);
    if (to === undefined) return response;
    discard(response.body);
    if (to.origin !== url.origin) [own, sign] = [{}, undefined];
    headers = headersFor(headers, url, to);
    [sender, url] = [url, to];
  }
  throw errorFor(
    request,
    "TOO_MANY_REDIRECTS",
    `was redirected more than ${MAX_REDIRECTS} times`,
    "The server redirects in a circle. Check its configuration.",
  );
}

async function signed(sign: NonNullable<HttpRequest["sign"]>): Promise<Headers> {
  try {
    return await sign();
  } catch (error) {
    throw new SourceFailure(error);
  }
}

/** A body is sent on only where the status says so (307 and 308; RFC 9110, 15.4). */
function redirectTo(request: HttpRequest, response: HttpResponse, from: URL): URL | undefined {
  const isSafe = request.method === "GET" || request.method === "HEAD";
  if (!isSafe && response.status !== 307 && response.status !== 308) return undefined;
  try {
    return redirectOf(response.status, response.headers, from);
  } catch (cause) {
    discard(response.body);
    throw errorFor(
      request,
      "BAD_REDIRECT",
      "was redirected to an address that is not http or https",
      "The server, or a proxy in front of it, is not configured correctly.",
      cause,
    );
  }
}

/** One request on the wire. It holds its place at the host until the answer's body is read or given up. */
async function exchange(
  context: Context,
  request: HttpRequest,
  url: URL,
  headers: () => Promise<Headers>,
): Promise<HttpResponse> {
  const kind = request.kind ?? "small";
  const host = context.hostOf(url);
  refuseIfDown(host);
  const leave = await host.gate.enter(kind, request.signal);
  const startedAt = Date.now();
  try {
    refuseIfDown(host);
    const response = await send(context, request, url, await headers(), host);
    watch(host, request, url, response, startedAt);
    if (!isOverload(response.status)) {
      host.gate.answered(kind);
      rest(context.settings, { ...host, name: url.host }, response.headers);
    }
    // A refusal is taken to heart before anybody else has this place.
    const give = isOverload(response.status) ? () => void setImmediate(leave) : leave;
    response.body.once("close", give);
    if (response.body.closed) give();
    const { status, headers: told, body } = response;
    return { status, headers: told, body, url: url.href };
  } catch (error) {
    leave();
    broken(host, request, url, error, startedAt);
    throw error;
  }
}

function refuseIfDown({ health }: Host): void {
  const refusal = health.refusal(Date.now());
  if (refusal !== undefined) throw refusal;
}

/** An answer whose body never comes is no better than none. */
function watch(
  { health }: Host,
  request: HttpRequest,
  url: URL,
  { status, body }: EngineResponse,
  startedAt: number,
): void {
  health.answered();
  body.once("end", () => {
    health.progressed();
    if (!isTransient(status)) health.succeeded();
  });
  body.once("error", (error) => broken({ health }, request, url, error, startedAt));
}

function broken(
  { health }: Pick<Host, "health">,
  { method, side }: HttpRequest,
  url: URL,
  error: unknown,
  startedAt: number,
): void {
  if (isNetworkError(error))
    health.failed(brokenError({ method, url: url.href, side }, error), startedAt, Date.now());
}

/** A host that says it has nothing left to give for a while is left alone for so long, unless that is longer than anyone waits. */
function rest(
  { maxRetryAfterMs, onWait }: HttpSettings,
  { gate, name }: Host & { readonly name: string },
  headers: Headers,
): void {
  const now = Date.now();
  const restMs = exhaustedFor(headers, now);
  if (restMs === undefined || restMs > maxRetryAfterMs) return;
  gate.closeUntil(now + restMs);
  onWait?.({ host: name, until: now + restMs });
}

async function send(
  context: Context,
  request: HttpRequest,
  url: URL,
  headers: Headers,
  host: Host,
): Promise<EngineResponse> {
  const { settings, engine, bandwidth } = context;
  const { body, failure, close } = await openBody(request);
  host.counters.asked(request.label ?? request.method);
  let received = 0;
  try {
    const response = await engine.send({
      method: request.method,
      url,
      headers: { ...USUAL_HEADERS, "user-agent": settings.userAgent, ...headers, ...lengthHeader(request) },
      body: bandwidth === undefined ? body : await bandwidth.sent.slow(body, request.signal),
      answerTimeoutMs: request.kind === "upload" ? settings.commitTimeoutMs : settings.idleTimeoutMs,
      idleTimeoutMs: settings.idleTimeoutMs,
      signal: request.signal,
      onBytes: (count) => {
        host.counters.received(count);
        if ((received += count) >= LIMITS.progressBytes) {
          host.health.progressed();
          host.health.succeeded();
        }
        return bandwidth?.received.spend(count) ?? 0;
      },
    });
    if (response.status < 300) host.counters.sent(bodyBytes(request));
    response.body.once("close", close);
    return response;
  } catch (error) {
    close();
    throw failure(error);
  }
}
