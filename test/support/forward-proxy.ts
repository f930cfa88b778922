import { createServer, request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { listenOnLoopback } from "./listen-on-loopback.ts";

/** A proxy of a test's own on loopback, which knows where made-up hosts are. */
export interface ForwardProxy {
  /** "127.0.0.1:3128" */
  readonly host: string;
  /** "CONNECT registry.corp.example:443" or "GET http://registry.corp.example/v2/", with " refused" for who may not; in the order they came. */
  readonly seen: string[];
  close(): Promise<void>;
}

export interface ForwardProxyOptions {
  /** Where the host of a name and port really is: "registry.corp.example:443" to "127.0.0.1:5000". What is not here is not reached. */
  readonly hosts: Readonly<Record<string, string>>;
  /** "user:password" of the only one who may use it. */
  readonly user?: string;
}

export async function startForwardProxy({ hosts, user }: ForwardProxyOptions): Promise<ForwardProxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const lets = ({ method = "", url = "", headers }: IncomingMessage): boolean => {
    const credential = `Basic ${Buffer.from(user ?? "").toString("base64")}`;
    const isKnown = user === undefined || headers["proxy-authorization"] === credential;
    seen.push(`${method} ${url}${isKnown ? "" : " refused"}`);
    return isKnown;
  };
  const server = createServer((request, response) => {
    if (lets(request)) passOn(request, response, hosts);
    else response.writeHead(407, { "proxy-authenticate": "Basic" }).end();
  });
  server.on("connect", (request: IncomingMessage, client: Socket) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    const place = hosts[request.url ?? ""];
    if (!lets(request)) client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    else if (place === undefined) client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    else openTunnel(client, place, sockets);
  });
  const host = await listenOnLoopback(server);
  return {
    host,
    seen,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openTunnel(client: Socket, place: string, sockets: Set<Socket>): void {
  const [host = "", port = ""] = place.split(":");
  const server = connect(Number(port), host, () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    server.pipe(client).pipe(server);
  });
  sockets.add(server);
  server.on("error", () => client.destroy());
  client.on("close", () => server.destroy());
}

function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  hosts: ForwardProxyOptions["hosts"],
): void {
  const url = new URL(request.url ?? "");
  const place = hosts[`${url.hostname}:${url.port === "" ? "80" : url.port}`];
  if (place === undefined) {
    response.writeHead(403).end();
    return;
  }
  const [host = "", port = ""] = place.split(":");
  const headers = { ...request.headers };
  delete headers["proxy-authorization"];
  const path = url.pathname + url.search;
  const sent = ask({ host, port, path, method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on("error", () => response.destroy());
  request.pipe(sent);
}
