import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import { systemCode } from "../errors/system-code.ts";
import type { AskAdmin } from "./admin/admin.ts";
import { answerAdmin } from "./admin/answer-admin.ts";
import { answerJson, answerText, createExchange, type Exchange } from "./exchange.ts";
import { handleRequest, type Handled } from "./handle-request.ts";
import { createInTurn } from "./in-turn.ts";
import { requestErrorOf } from "./request-error.ts";
import { observe } from "./observe.ts";
import { MAX_CONNECTIONS, reportDrops } from "./report-drops.ts";
import { routeOf, type Route } from "./route.ts";
import type { ServeCounter } from "./serve-counter.ts";
import type { ServedContent, WritableContent } from "./served-content.ts";
import type { ServedRequest } from "./served-request.ts";
import { createUploadSessions } from "./upload-sessions.ts";

const STALL_MS = 60_000;

export interface ServeOptions {
  /** Where pushes go; without it the server is read-only. */
  readonly writable?: WritableContent;
  /** PEM texts; with them the server speaks https. */
  readonly tls?: { readonly cert: string; readonly key: string };
  onRequest?(entry: ServedRequest): void;
  /** More connections than so many at once are closed unanswered; default 8192. */
  readonly maxConnections?: number;
  /** A connection on which nothing moves for so long, while an answer is being sent or nothing is asked, is cut; default 60,000. */
  readonly stallMs?: number;
  /** Counts what is asked and answered. */
  readonly status?: ServeCounter;
  /** Answers /metrics, /healthz, /readyz, and browsers at `/`; without it there is nothing there. */
  readonly admin?: AskAdmin;
  /** Failures that a client only sees as "500" or as a cut connection. */
  onError?(error: unknown, path: string): void;
  /** Sees each request first; true means that it has answered, or has cut the connection. */
  intercept?(request: http.IncomingMessage, response: http.ServerResponse): boolean | Promise<boolean>;
}

/**
 * An OCI registry (distribution-spec 1.1) below /v2/ and a file server everywhere else, over any content: anonymous, streamed, with
 * ranges. Read-only unless `writable` says where pushes go. It does not listen yet, and its callbacks must not throw; see `startServer`.
 */
export function createServer(content: ServedContent, options: ServeOptions = {}): http.Server | https.Server {
  const sessions = createUploadSessions();
  const handled = {
    content,
    writable: options.writable,
    sessions,
    writing: new Map<string, Promise<unknown>>(),
  };
  const { status } = options;
  const isObserved = status !== undefined || options.onRequest !== undefined;
  const answering = new WeakMap<Socket, http.ServerResponse>();
  const answer: http.RequestListener = (request, response) => {
    answering.set(request.socket, response);
    const exchange = createExchange(request, response);
    const route = routeOf(request.url ?? "");
    if (isObserved) observe(exchange, route, options);
    respond(exchange, route, handled, options).catch((error: unknown) => {
      options.onError?.(error, request.url ?? "");
      response.destroy();
    });
  };
  const inTurn = createInTurn();
  const listener: http.RequestListener = (request, response) =>
    inTurn(request.socket, response, () => answer(request, response));
  const server =
    options.tls === undefined ? http.createServer(listener) : https.createServer(options.tls, listener);
  // Who has sent all of a request may close that way, and waits for the answer; else Node gives it none. TLS has no such thing.
  Object.assign(server, { httpAllowHalfOpen: options.tls === undefined });
  // A slow upload of a large blob is no fault; a slow question without one is.
  server.requestTimeout = options.writable === undefined ? STALL_MS : 0;
  server.keepAliveTimeout = 65_000;
  server.maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
  server.setTimeout(options.stallMs ?? STALL_MS, (socket) => {
    const response = answering.get(socket);
    // What is being hashed or opened for an answer has no bytes to move yet; an upload that stands still has.
    const isPrepared = response?.headersSent === false && !response.destroyed && response.req.complete;
    if (!isPrepared) socket.destroy();
  });
  server.on("drop", reportDrops(options));
  if (status !== undefined) countConnections(server, status);
  server.on("close", () => {
    sessions.endAll().catch((error: unknown) => options.onError?.(error, ""));
  });
  return server;
}

function countConnections(server: http.Server | https.Server, status: ServeCounter): void {
  server.on("drop", () => status.refused());
  server.on("connection", (socket: Socket) => {
    status.connected();
    socket.once("close", () => status.disconnected());
  });
}

async function respond(
  exchange: Exchange,
  route: Route,
  handled: Handled,
  options: ServeOptions,
): Promise<void> {
  const { request, response } = exchange;
  try {
    if ((await options.intercept?.(request, response)) === true) return;
    const { admin } = options;
    const isAdmin = route.kind === "file" && admin !== undefined;
    if (isAdmin && (await answerAdmin(exchange, route.path, admin, handled.content.files))) return;
    await handleRequest(exchange, route, handled);
  } catch (error) {
    const { status } = requestErrorOf(error);
    const isFailure = status >= 500 || response.headersSent;
    if (isFailure && !hasLeft(error, exchange)) {
      options.status?.failed();
      options.onError?.(error, request.url ?? "");
    }
    if (response.headersSent || response.destroyed) response.destroy();
    else answerError(exchange, route, error);
  }
}

const GONE: readonly string[] = ["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"];

/** A client that goes away in the middle is no failure of the server's. */
function hasLeft(error: unknown, { response }: Exchange): boolean {
  return response.destroyed && GONE.includes(systemCode(error) ?? "");
}

function answerError(exchange: Exchange, route: Route, error: unknown): void {
  const { status, code, message, headers } = requestErrorOf(error);
  if (route.kind === "file") {
    const plain = { "Content-Type": "text/plain; charset=utf-8", ...headers };
    answerText(exchange, status, `${message}\n`, plain);
  } else {
    answerJson(exchange, status, { errors: [{ code, message }] }, headers);
  }
}
