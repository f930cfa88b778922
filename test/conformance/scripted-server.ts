import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A loopback server that answers as a test says. */
export interface ScriptedServer {
  readonly url: string;
  /** "METHOD /path range" in the order they came. */
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** `script` gets every request with its number, 1 for the first. */
export async function startScriptedServer(
  script: (request: IncomingMessage, response: ServerResponse, number: number) => void,
): Promise<ScriptedServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push([method, url, headers.range].filter(Boolean).join(" "));
    request.on("error", () => undefined);
    script(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with content from the range asked for, and hangs up after `cutAt` bytes of it. */
export function answerWith(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  options: { etag?: string; cutAt?: number } = {},
): void {
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const part = bytes.subarray(start);
  response.writeHead(start === 0 ? 200 : 206, {
    "content-length": part.length,
    ...(options.etag === undefined ? {} : { etag: options.etag }),
    ...(start === 0 ? {} : { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (request.method === "HEAD") response.end();
  else if (options.cutAt === undefined) response.end(part);
  else response.write(part.subarray(0, options.cutAt), () => response.destroy());
}
