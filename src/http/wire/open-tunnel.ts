import type { Socket } from "node:net";
import { UserError } from "../../errors/user-error.ts";
import type { Headers } from "../http.ts";
import { PROXY_CREDENTIALS } from "../http-error.ts";
import { AnswerParser } from "./answer-parser.ts";
import { dialProxy } from "./dial-proxy.ts";
import type { DialOptions, Endpoint } from "./dial.ts";
import { Listening } from "./listening.ts";
import { requestHead } from "./request-head.ts";
import { WireError } from "./wire-error.ts";

/** A proxy to speak through. */
export interface TunnelProxy {
  readonly endpoint: Endpoint;
  readonly headers: Headers;
}

/**
 * A connection to an endpoint by way of a proxy that is asked for a tunnel (CONNECT; RFC 9110, 9.3.6). What it refuses is a UserError
 * PROXY_REFUSED; what goes wrong at the proxy may pass, and is a WireError.
 */
export async function openTunnel(
  { endpoint: proxy, headers }: TunnelProxy,
  { hostname, port }: Endpoint,
  { timeoutMs, signal, silence }: DialOptions,
): Promise<Socket> {
  const place = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const socket = await dialProxy(proxy, { timeoutMs, signal, silence });
  const listening = new Listening(timeoutMs, "no tunnel", silence, () =>
    socket.destroy(new WireError("CONNECT_TIMEOUT", `the proxy opened no tunnel to ${place}`)),
  );
  const abort = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  try {
    socket.write(requestHead("CONNECT", place, { host: place, ...headers }), "latin1");
    const status = await readStatus(socket);
    if (status < 300) return socket;
    if (status >= 500)
      throw new WireError(
        "PROXY_TROUBLE",
        `the proxy answered ${status} when asked for a tunnel to ${place}`,
      );
    throw refusedTunnel(place, status);
  } catch (error) {
    socket.on("error", () => undefined).destroy();
    throw error;
  } finally {
    listening.stop();
    signal.removeEventListener("abort", abort);
  }
}

function readStatus(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void socket.off("data", read).off("error", fail).off("end", end).pause();
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const end = (): void => fail(new WireError("CONNECTION_CLOSED", "the proxy closed the connection"));
    let status: number | undefined;
    const parser = new AnswerParser("CONNECT", {
      onHead: (head) => (status = head.status),
      onData: () => undefined,
    });
    const read = (bytes: Buffer): void => {
      try {
        const taken = parser.feed(bytes);
        if (status === undefined) return;
        // Whoever speaks TLS waits for us to begin.
        if (status < 300 && taken < bytes.byteLength)
          throw new WireError("BAD_ANSWER", "the proxy sent more than it was asked for");
        stop();
        resolve(status);
      } catch (error) {
        fail(error as Error);
      }
    };
    socket.on("data", read).on("error", fail).on("end", end);
  });
}

function refusedTunnel(place: string, status: number): UserError {
  return new UserError("PROXY_REFUSED", `The proxy answered ${status} when asked for a tunnel to ${place}`, {
    hint:
      status === 407
        ? PROXY_CREDENTIALS
        : "Allow this host in the proxy, or name it in NO_PROXY to connect directly.",
  });
}
