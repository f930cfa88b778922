import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { Engine, EngineRequest, EngineResponse } from "./engine.ts";
import { FloorRate } from "./floor-rate.ts";
import type { Headers } from "./http.ts";
import type { HttpSettings } from "./http-options.ts";
import { openHost, type OpenedHost } from "./open-host.ts";
import { createSecureContexts } from "./secure-contexts.ts";

/** Bytes of an answer kept before the socket is asked to wait. */
const HIGH_WATER_MARK = 64 * 1024;

/**
 * Requests by undici's lowest-level interface, `dispatch`: no decoding, no redirects, and a chunk of an answer goes from the parser
 * to its reader in one call, which costs less than undici's own body streams.
 */
export function createUndiciEngine(settings: HttpSettings): Engine {
  const hosts = new Map<string, Promise<OpenedHost>>();
  const contexts = createSecureContexts();
  const hostOf = (url: URL): Promise<OpenedHost> => {
    const known = hosts.get(url.origin);
    if (known !== undefined) return known;
    const opened = openHost(url, settings, contexts);
    hosts.set(url.origin, opened);
    return opened;
  };
  return {
    send: async (request) =>
      dispatch((await hostOf(request.url)).dispatcher, request, new FloorRate(settings.floor)),
    prepare: (url) => {
      hostOf(url).then(
        ({ prepare }) => prepare(),
        // Whoever sends the request is told.
        () => undefined,
      );
    },
    close: async () => {
      const opened = await Promise.allSettled(hosts.values());
      hosts.clear();
      await Promise.all(
        opened.flatMap((entry) => (entry.status === "fulfilled" ? [entry.value.close()] : [])),
      );
    },
  };
}

function dispatch(
  dispatcher: OpenedHost["dispatcher"],
  request: EngineRequest,
  floor: FloorRate,
): Promise<EngineResponse> {
  return new Promise((resolve, reject) => {
    const { signal, url } = request;
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const exchange = createExchange(request, floor, resolve, reject);
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
        headersTimeout: request.answerTimeoutMs,
        bodyTimeout: request.idleTimeoutMs,
        // Left to itself undici closes the connection after every HEAD.
        reset: false,
      },
      exchange,
    );
  });
}

/** The answer's body is fed by hand; an error before the answer rejects, one within it destroys the body. */
function createExchange(
  request: EngineRequest,
  floor: FloorRate,
  resolve: (response: EngineResponse) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  let controller: Dispatcher.DispatchController | undefined;
  let complete = false;
  let timer: NodeJS.Timeout | undefined;
  const { signal, onBytes } = request;
  const abort = (): void => controller?.abort(signal?.reason as Error);
  const finish = (): void => {
    complete = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  };
  const resume = (): void => {
    floor.begin(performance.now());
    controller?.resume();
  };
  const body = new Readable({
    highWaterMark: HIGH_WATER_MARK,
    read: () => {
      if (timer === undefined) resume();
    },
    destroy: (error, callback) => {
      if (!complete) controller?.abort(error ?? new Error("the answer was not read to its end"));
      finish();
      callback(error);
    },
  });
  const hold = (waitMs: number): void => {
    timer = setTimeout(() => {
      timer = undefined;
      if (body.readableLength < HIGH_WATER_MARK) resume();
    }, waitMs);
  };
  return {
    onRequestStart: (started) => {
      controller = started;
      if (signal?.aborted === true) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    },
    onResponseStart: (_controller, status, headers) => {
      if (status >= 200) resolve({ status, headers: joined(headers), body });
    },
    onResponseData: (started, chunk) => {
      const waitMs = onBytes(chunk.byteLength);
      const isFull = !body.push(chunk);
      const tooSlow = floor.took(chunk.byteLength, performance.now());
      if (tooSlow !== undefined) {
        started.abort(tooSlow);
        return;
      }
      if (isFull || waitMs > 0) {
        floor.rest();
        started.pause();
      }
      if (waitMs > 0) hold(waitMs);
    },
    onResponseEnd: () => {
      finish();
      body.push(null);
    },
    onResponseError: (_controller, error) => {
      const failure = signal?.aborted === true ? (signal.reason as Error) : error;
      finish();
      reject(failure);
      // Nobody may be listening: the answer had not begun, or its reader has gone.
      body.on("error", () => undefined);
      body.destroy(failure);
    },
  };
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
