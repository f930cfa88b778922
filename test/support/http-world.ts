import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import type { Server } from "node:net";
import { afterEach } from "vitest";
import { createHttp } from "../../src/http/create-http.ts";
import type { Http } from "../../src/http/http.ts";
import type { HttpOptions } from "../../src/http/http-options.ts";
import { readBody } from "../../src/http/read-body.ts";
import { listenOnLoopback } from "./listen-on-loopback.ts";

export type Script = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** Where nothing listens. */
export const NOBODY = "http://127.0.0.1:9";

/** Servers and clients of a file's tests, which go when a test has ended. */
export interface HttpWorld {
  /** A server that answers by a script, which is told how many requests there have been; its URL. */
  readonly serve: (script: Script) => Promise<string>;
  /** Has any server listen on loopback; its URL. */
  readonly listen: (server: Server) => Promise<string>;
  /** A client that waits for milliseconds only before it tries again. */
  readonly client: (options?: HttpOptions) => Http;
}

export function httpWorld(): HttpWorld {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });
  const listen = async (server: Server): Promise<string> => {
    const host = await listenOnLoopback(server);
    closers.push(async () => {
      if ("closeAllConnections" in server) (server as HttpServer).closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://${host}`;
  };
  return {
    listen,
    serve: (script) => {
      let number = 0;
      return listen(createServer((request, response) => script(request, response, (number += 1))));
    },
    client: (options = {}) => {
      const http = createHttp({ backoffMs: 5, maxBackoffMs: 40, ...options });
      closers.push(() => http.close());
      return http;
    },
  };
}

export async function textOf(http: Http, url: string): Promise<string> {
  const response = await http.request({ method: "GET", url });
  return (await readBody(response.body, 1_000_000)).toString();
}

export async function download(http: Http, url: string, verified = false, offset = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = await http.download({ url, verified, offset });
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
