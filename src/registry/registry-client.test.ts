import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { deferred } from "../../test/support/deferred.ts";
import { makeCertificate } from "../../test/support/certificate.ts";
import { createHttp } from "../http/create-http.ts";
import type { Http } from "../http/http.ts";
import { createRegistry, type Registry } from "./create-registry.ts";

/** The first byte of whoever begins TLS (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 22;
/** Connections that find out whether TLS is spoken. */
const TRY = 1;
const certificate = makeCertificate();
const servers: (Server | TcpServer)[] = [];
const clients: Http[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((http) => http.close()));
  for (const server of servers.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  }
});

async function start(server: Server | TcpServer): Promise<string> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function tagsOf(host: string, plainHttp: boolean | "unless-tls", ca?: string): Promise<string[]> {
  const http = createHttp({ backoffMs: 1, tls: () => ({ ca }) });
  clients.push(http);
  return createRegistry({ host, http, plainHttp }).tags("app");
}

const answer: RequestListener = (_request, response) => {
  response.setHeader("content-type", "application/json").end(JSON.stringify({ name: "app", tags: ["v1"] }));
};

describe("a registry on loopback that may speak TLS or not", () => {
  it("is spoken to with TLS where it speaks it", async () => {
    const host = await start(createTlsServer(certificate, answer));
    expect(await tagsOf(host, "unless-tls", certificate.cert)).toEqual(["v1"]);
  });

  it("is spoken to without where it does not", async () => {
    expect(await tagsOf(await start(createServer(answer)), "unless-tls")).toEqual(["v1"]);
  });

  it("is not spoken to without TLS because its certificate is wrong", async () => {
    const host = await start(createTlsServer(certificate, answer));
    await expect(tagsOf(host, "unless-tls")).rejects.toMatchObject({ code: "TLS_FAILED" });
  });

  it("is asked again where its first answer is a passing trouble", async () => {
    let asked = 0;
    const host = await start(
      createTlsServer(certificate, (request, response) => {
        asked += 1;
        if (asked === 1) response.writeHead(503).end();
        else answer(request, response);
      }),
    );
    expect(await tagsOf(host, "unless-tls", certificate.cert)).toEqual(["v1"]);
    expect(asked).toBe(2);
  });
});

it("opens connections for whoever waits while a far registry answers for the first time", async () => {
  let connections = 0;
  const { promise: mayAnswer, resolve: letAnswer } = deferred();
  const server = createServer((request, response) => void mayAnswer.then(() => answer(request, response)));
  server.on("connection", () => (connections += 1));
  const host = await start(server);
  const http = createHttp();
  clients.push(http);
  const registry = createRegistry({ host, http });
  const asked = Promise.all(["a", "b", "c"].map((name) => registry.tags(name)));
  await expect.poll(() => connections).toBe(3);
  letAnswer();
  await asked;
  expect(connections).toBe(3);
});

describe("a registry on TLS behind a way that lets nothing through at first", () => {
  async function farAway(): Promise<{
    readonly host: string;
    /** Of each connection whose other side has said something, whether it was TLS. */
    readonly isTls: Promise<boolean>[];
    readonly letThrough: () => void;
  }> {
    const isTls: Promise<boolean>[] = [];
    const port = Number((await start(createTlsServer(certificate, answer))).split(":")[1]);
    const { promise: mayPass, resolve: letThrough } = deferred();
    const pass = (socket: Socket): void => {
      isTls.push(once(socket, "data").then(([chunk]) => (chunk as Buffer)[0] === TLS_HANDSHAKE));
      socket.once("data", (chunk: Buffer) => {
        socket.pause();
        const onward = connect(port, "127.0.0.1");
        void mayPass.then(() => {
          onward.write(chunk);
          socket.pipe(onward).pipe(socket);
        });
        socket.on("close", () => onward.destroy()).on("error", () => undefined);
        onward.on("close", () => socket.destroy()).on("error", () => undefined);
      });
    };
    return { host: await start(createTcpServer(pass)), isTls, letThrough };
  }

  function open(host: string, plainHttp: false | "unless-tls"): Registry {
    const http = createHttp({ tls: () => ({ ca: certificate.cert }) });
    clients.push(http);
    return createRegistry({ host, http, plainHttp });
  }

  const ask = (registry: Registry): Promise<unknown> =>
    Promise.all(["a", "b", "c"].map((name) => registry.tags(name)));

  it("has connections by TLS opened for whoever waits where TLS is being tried", async () => {
    const { host, isTls, letThrough } = await farAway();
    const asked = ask(open(host, "unless-tls"));
    await expect.poll(() => isTls).toHaveLength(TRY + 3);
    letThrough();
    await asked;
    expect(isTls).toHaveLength(TRY + 3);
    expect(await Promise.all(isTls)).toEqual(isTls.map(() => true));
  });

  it.each([
    ["unless-tls", TRY + 3],
    [false, 3],
  ] as const)("has them ready for as many as will ask (plain: %s)", async (plainHttp, count) => {
    const { host, isTls, letThrough } = await farAway();
    const registry = open(host, plainHttp);
    for (let asks = 0; asks < 3; asks += 1) registry.prepare();
    await expect.poll(() => isTls).toHaveLength(count);
    letThrough();
    await ask(registry);
    registry.prepare();
    await ask(registry);
    expect(isTls).toHaveLength(count);
  });
});
