import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { listenOnLoopback } from "./listen-on-loopback.ts";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server of a test's own on loopback, and what it was asked. */
export interface LoopbackServer {
  /** "127.0.0.1:5000" */
  readonly host: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

export async function startLoopbackServer(
  answer: (request: SeenRequest, response: ServerResponse, number: number) => void,
): Promise<LoopbackServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body };
      answer(one, response, seen.push(one));
    });
  });
  const host = await listenOnLoopback(server);
  return {
    host,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
