import * as http from "node:http";
import * as https from "node:https";
import { answerJson, answerText, createExchange, type Exchange } from "./exchange.ts";
import { handleRequest, type Handled } from "./handle-request.ts";
import { requestErrorOf } from "./request-error.ts";
import { routeOf, type Route } from "./route.ts";
import type { ServedContent, WritableContent } from "./served-content.ts";
import { createUploadSessions } from "./upload-sessions.ts";

/** A request that has been answered, or whose connection is gone. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  readonly kind: Route["kind"];
  readonly status: number;
  /** Bytes on the wire, headers included. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly milliseconds: number;
  /** False where the client went away, or the content failed, in the middle. */
  readonly complete: boolean;
}

export interface ServeOptions {
  /** Where pushes go; without it the server is read-only. */
  readonly writable?: WritableContent;
  /** PEM texts; with them the server speaks https. */
  readonly tls?: { readonly cert: string; readonly key: string };
  onRequest?(entry: ServedRequest): void;
  /** Failures that a client only sees as "500" or as a cut connection. */
  onError?(error: unknown, path: string): void;
  /** Sees each request first; true means that it has answered, or has cut the connection. */
  intercept?(request: http.IncomingMessage, response: http.ServerResponse): boolean | Promise<boolean>;
}

/**
 * An OCI registry (distribution-spec 1.1) below /v2/ and a file server everywhere else, over any content: anonymous, streamed, with
 * ranges. Read-only unless `writable` says where pushes go. It does not listen yet; see `startServer`.
 */
export function createServer(content: ServedContent, options: ServeOptions = {}): http.Server | https.Server {
  const sessions = createUploadSessions();
  const handled = { content, writable: options.writable, sessions };
  const listener: http.RequestListener = (request, response) => {
    const exchange = createExchange(request, response);
    const route = routeOf(request.url ?? "");
    if (options.onRequest !== undefined) observe(exchange, route, options.onRequest.bind(options));
    void respond(exchange, route, handled, options);
  };
  const server =
    options.tls === undefined ? http.createServer(listener) : https.createServer(options.tls, listener);
  // A slow upload of a large blob is no fault.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 65_000;
  server.on("close", () => void sessions.endAll());
  return server;
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
    await handleRequest(exchange, route, handled);
  } catch (error) {
    const { status } = requestErrorOf(error);
    if (status >= 500 || response.headersSent) options.onError?.(error, request.url ?? "");
    if (response.headersSent || response.destroyed) response.destroy();
    else answerError(exchange, route, error);
  }
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

function observe(
  { request, response }: Exchange,
  { kind }: Route,
  onRequest: (entry: ServedRequest) => void,
): void {
  const { socket } = request;
  const before = { sent: socket.bytesWritten, received: socket.bytesRead, at: performance.now() };
  response.once("close", () => {
    onRequest({
      method: request.method ?? "",
      path: request.url ?? "",
      kind,
      status: response.statusCode,
      bytesSent: socket.bytesWritten - before.sent,
      bytesReceived: socket.bytesRead - before.received,
      milliseconds: performance.now() - before.at,
      complete: response.writableFinished,
    });
  });
}
