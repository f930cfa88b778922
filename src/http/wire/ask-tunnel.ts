import type { Socket } from "node:net";
import type { Headers } from "../http.ts";
import { proxyCredentials } from "../proxy-credentials.ts";
import { AnswerParser } from "./answer-parser.ts";
import { requestHead } from "./request-head.ts";
import type { ResponseHead } from "./response-head.ts";
import { refusedTunnel, tunnelTrouble, type AskProxy } from "./through-proxy.ts";
import { WireError } from "./wire-error.ts";

/** Asks a proxy for a tunnel (CONNECT; RFC 9110, 9.3.6). */
export function askTunnel(headers: Headers): AskProxy {
  return async (socket, place) => {
    socket.write(requestHead("CONNECT", place, { host: place, ...headers }), "latin1");
    const { status, headers: told } = await readHead(socket);
    if (status >= 500) throw tunnelTrouble(place, `answered ${status}`);
    const hint = status === 407 ? proxyCredentials(told) : undefined;
    if (status >= 300) throw refusedTunnel(place, `answered ${status}`, hint);
  };
}

function readHead(socket: Socket): Promise<ResponseHead> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void socket.off("data", read).off("error", fail).off("end", end).pause();
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const end = (): void => fail(new WireError("CONNECTION_CLOSED", "the proxy closed the connection"));
    let head: ResponseHead | undefined;
    const parser = new AnswerParser("CONNECT", {
      onHead: (found) => (head = found),
      onData: () => undefined,
    });
    const read = (bytes: Buffer): void => {
      try {
        const taken = parser.feed(bytes);
        if (head === undefined) return;
        // Whoever speaks TLS waits for us to begin.
        if (head.status < 300 && taken < bytes.byteLength)
          throw new WireError("BAD_ANSWER", "the proxy sent more than it was asked for");
        stop();
        resolve(head);
      } catch (error) {
        fail(error as Error);
      }
    };
    socket.on("data", read).on("error", fail).on("end", end);
  });
}
