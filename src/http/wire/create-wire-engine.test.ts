import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, test } from "vitest";
import { deferred } from "../../../test/support/deferred.ts";
import type { Engine, EngineRequest, EngineResponse } from "../engine.ts";
import { settle } from "../http-options.ts";
import { readBody } from "../read-body.ts";
import { createWireEngine } from "./create-wire-engine.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A server of whatever `onConnection` says. */
async function serve(onConnection: (socket: Socket, count: number) => void): Promise<URL> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on("error", () => undefined));
    onConnection(socket, (count += 1));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function engine(options: Parameters<typeof settle>[0] = {}): Engine {
  const created = createWireEngine(settle(options));
  closers.push(() => created.close());
  return created;
}

function ask(url: URL, request: Partial<EngineRequest> = {}): EngineRequest {
  return {
    method: "GET",
    url,
    headers: {},
    body: undefined,
    answerTimeoutMs: 5_000,
    idleTimeoutMs: 5_000,
    signal: undefined,
    onBytes: () => 0,
    ...request,
  };
}

/** A server in a thread of its own, which answers in the middle of a request and hangs up: what it has not read resets the connection. */
async function refuseElsewhere(refusal: string): Promise<URL> {
  const program = `
    const { parentPort, workerData } = require("node:worker_threads");
    const server = require("node:net").createServer((socket) => {
      socket.on("error", () => undefined).once("data", () => {
        socket.pause();
        socket.write(workerData, () => setTimeout(() => socket.destroy(), 1));
      });
    });
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;
  const worker = new Worker(program, { eval: true, workerData: refusal });
  closers.push(() => worker.terminate());
  const [port] = (await once(worker, "message")) as [number];
  return new URL(`http://127.0.0.1:${port}/`);
}

/** Chunks between which nothing else has its turn: what the server has said is not read before the next one is written. */
function* busyChunks(count: number): Generator<Buffer> {
  for (let index = 0; index < count; index++) {
    const until = performance.now() + 10;
    while (performance.now() < until);
    yield Buffer.alloc(256 * 1024);
  }
}

const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

async function text({ body }: EngineResponse): Promise<string> {
  return (await readBody(body, 10_000_000)).toString();
}

describe("a connection", () => {
  it("is used again", async () => {
    let connections = 0;
    const url = await serve((socket, count) => {
      connections = count;
      socket.on("data", () => socket.write(OK));
    });
    const client = engine();
    for (let asked = 0; asked < 3; asked++) expect(await text(await client.send(ask(url)))).toBe("ok");
    expect(connections).toBe(1);
  });

  it.each([
    ["that the server has closed in between", (socket: Socket) => socket.end()],
    ["that was reset in between", (socket: Socket) => socket.resetAndDestroy()],
    ["over which more came than was asked for", (socket: Socket) => socket.write("HTTP/1.1 200 OK\r\n")],
  ])("%s is replaced", async (_, then) => {
    let connections = 0;
    const replaced = deferred();
    const url = await serve((socket, count) => {
      connections = count;
      socket.on("data", () => socket.write(OK));
      if (count > 1) return;
      socket.once("data", () => setTimeout(() => then(socket), 10));
      // The client has hung up as well.
      socket.on("end", () => replaced.resolve()).on("close", () => replaced.resolve());
    });
    const client = engine();
    await text(await client.send(ask(url)));
    await replaced.promise;
    // Of a reset the client hears in its next turn.
    await sleep(10);
    expect(await text(await client.send(ask(url)))).toBe("ok");
    expect(connections).toBe(2);
  });

  it("that is closed just as it is used again costs what can be repeated no error", async () => {
    const url = await serve((socket, count) => {
      let asked = 0;
      socket.on("data", () => ((asked += 1) > 1 && count === 1 ? socket.destroy() : socket.write(OK)));
    });
    const client = engine();
    await text(await client.send(ask(url)));
    expect(await text(await client.send(ask(url)))).toBe("ok");
  });

  it("that is closed just as it is used again is told to what cannot", async () => {
    const url = await serve((socket, count) => {
      let asked = 0;
      socket.on("data", () => ((asked += 1) > 1 && count === 1 ? socket.end() : socket.write(OK)));
    });
    const client = engine();
    await text(await client.send(ask(url)));
    await expect(client.send(ask(url, { method: "POST" }))).rejects.toMatchObject({
      code: "CONNECTION_CLOSED",
    });
  });

  it("never carries bytes of one answer into the next", async () => {
    const url = await serve((socket) => {
      let asked = 0;
      socket.on("data", () => socket.write((asked += 1) === 1 ? `${OK}${OK.replace("ok", "no")}` : OK));
    });
    const client = engine();
    for (let round = 0; round < 3; round++) expect(await text(await client.send(ask(url)))).toBe("ok");
  });
});

test("an abort in the moment in which a connection is taken up again is heard", async () => {
  const url = await serve((socket) => socket.on("data", () => socket.write(OK)));
  const client = engine();
  await text(await client.send(ask(url)));
  const given = new AbortController();
  const asked = client.send(ask(url, { signal: given.signal }));
  given.abort(new Error("given up"));
  await expect(asked).rejects.toThrow("given up");
});

describe("an upload", () => {
  const refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge";

  it("that is refused in its middle is told the answer, though the connection is reset behind it", async () => {
    const url = await refuseElsewhere(refusal);
    const client = engine();
    for (let round = 0; round < 5; round++) {
      const body = Readable.from(busyChunks(64), { objectMode: false });
      const headers = { "content-length": String(64 * 256 * 1024) };
      const response = await client.send(ask(url, { method: "PUT", headers, body }));
      expect([response.status, await text(response)]).toEqual([413, "large"]);
    }
  });

  it.each([
    ["longer", 5, 10],
    ["shorter", 20, 10],
  ])("that is %s than announced fails", async (_, announced, size) => {
    const url = await serve((socket) => socket.on("data", () => undefined));
    const headers = { "content-length": String(announced) };
    const body = Readable.from([Buffer.alloc(size)], { objectMode: false });
    await expect(engine().send(ask(url, { method: "PUT", headers, body }))).rejects.toMatchObject({
      code: "BODY_LENGTH_MISMATCH",
    });
  });

  it("begins though its source was paused by whoever looks on", async () => {
    const url = await serve((socket) => socket.on("data", () => socket.write(OK)));
    const body = Readable.from([Buffer.from("hello")], { objectMode: false });
    body.pause().on("data", () => undefined);
    const headers = { "content-length": "5" };
    expect(await text(await engine().send(ask(url, { method: "PUT", headers, body })))).toBe("ok");
  });

  it("without a length goes in chunks", async () => {
    let received = "";
    const url = await serve((socket) => {
      socket.on("data", (bytes: Buffer) => {
        received += bytes.toString();
        if (received.endsWith("0\r\n\r\n")) socket.write(OK);
      });
    });
    const body = Readable.from([Buffer.from("hello "), Buffer.from("world")], { objectMode: false });
    await text(await engine().send(ask(url, { method: "PUT", body })));
    expect(received).toContain("transfer-encoding: chunked\r\n");
    expect(received.endsWith("\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n")).toBe(true);
  });
});

describe("while a connection is being opened", () => {
  async function behindProxy(): Promise<{ readonly client: Engine; readonly reached: Promise<unknown> }> {
    let reach = (): void => undefined;
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const proxy = await serve((socket) => socket.on("data", reach));
    return { client: engine({ proxy: { https: proxy.href } }), reached };
  }
  const url = new URL("https://files.example.test/");

  it("a request can be given up", async () => {
    const { client, reached } = await behindProxy();
    const controller = new AbortController();
    const answer = client.send(ask(url, { signal: controller.signal }));
    void reached.then(() => controller.abort(new Error("enough")));
    await expect(answer).rejects.toThrow("enough");
  });

  it("a request that waits for one opened ahead can be given up", async () => {
    const { client, reached } = await behindProxy();
    void client.prepare(url);
    await reached;
    const controller = new AbortController();
    const answer = client.send(ask(url, { signal: controller.signal }));
    controller.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
  });

  it("what forbids one is told to the request, and not to whoever opens one ahead", async () => {
    const client = engine({ tls: () => ({ ca: "no certificate", cert: "none", key: "none" }) });
    void client.prepare(url);
    await expect(client.send(ask(url))).rejects.toMatchObject({ code: "BAD_CERTIFICATE" });
  });

  it("the client can be closed", async () => {
    const { client, reached } = await behindProxy();
    const answer = client.send(ask(url));
    void reached.then(() => client.close());
    await expect(answer).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  });
});

test("no header is sent that ends another", async () => {
  const url = await serve((socket) => socket.on("data", () => socket.write(OK)));
  const client = engine();
  for (const headers of [{ "x-a": "b\r\nx-c: d" }, { "x a": "b" }, { "x-a": "\0" }])
    await expect(client.send(ask(url, { headers }))).rejects.toMatchObject({ code: "BAD_HEADER" });
});

test.each([
  ["a service that is none of HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "BAD_ANSWER"],
  ["silence", "", "ANSWER_TIMEOUT"],
  ["half a head", "HTTP/1.1 200 OK\r\nX-", "ANSWER_TIMEOUT"],
])("%s is an error in time", async (_, answer, code) => {
  const url = await serve((socket) => socket.on("data", () => socket.write(answer)));
  await expect(engine().send(ask(url, { answerTimeoutMs: 100 }))).rejects.toMatchObject({ code });
});

test("a body that stops is an error in time, one whose reader waits is none", async () => {
  const url = await serve((socket) =>
    socket.on("data", () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${"x".repeat(500_000)}`);
    }),
  );
  const { body } = await engine().send(ask(url, { idleTimeoutMs: 200 }));
  await sleep(400);
  expect(body.destroyed).toBe(false);
  await expect(readBody(body, 10_000_000)).rejects.toMatchObject({ code: "BODY_TIMEOUT" });
});

test("what is being written is never read over, however slow its reader", async () => {
  const content = Array.from({ length: 200 }, (_, index) => Buffer.alloc(64 * 1024, `${index}-`));
  const size = content.length * 64 * 1024;
  const from = await serve((socket) =>
    socket.on("data", () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      for (const chunk of content) socket.write(chunk);
    }),
  );
  const received = new Map<number, ReturnType<typeof createHash>>();
  const to = await serve((socket, count) => {
    const hash = createHash("sha256");
    received.set(count, hash);
    let [left, head] = [size, ""];
    socket.on("data", (bytes: Buffer) => {
      let body = bytes;
      if (!head.includes("\r\n\r\n")) {
        head += bytes.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        body = end < 0 ? Buffer.alloc(0) : bytes.subarray(bytes.byteLength - (head.length - end - 4));
      }
      hash.update(body);
      if ((left -= body.byteLength) === 0) socket.write(OK);
      socket.pause();
      setTimeout(() => socket.resume(), Math.random() * 3);
    });
  });
  const client = engine();
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const { body } = await client.send(ask(from));
      const headers = { "content-length": String(size) };
      await text(await client.send(ask(to, { method: "PUT", headers, body })));
    }),
  );
  const wanted = createHash("sha256").update(Buffer.concat(content)).digest("hex");
  expect([...received.values()].map((hash) => hash.digest("hex"))).toEqual(Array<string>(4).fill(wanted));
});
