import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createRawServer, type AddressInfo, type Socket } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../errors/user-error.ts";
import { createHttp } from "./create-http.ts";
import type { Http, RetryEvent } from "./http.ts";
import type { HttpOptions } from "./http-options.ts";
import { readBody } from "./read-body.ts";
import { present } from "../values/present.ts";

type Script = (request: IncomingMessage, response: ServerResponse, number: number) => void;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function serve(script: Script): Promise<string> {
  let number = 0;
  const server = createServer((request, response) => script(request, response, (number += 1)));
  return listen(server);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(options: HttpOptions = {}): Http {
  const http = createHttp({ backoffMs: 5, maxBackoffMs: 40, ...options });
  closers.push(() => http.close());
  return http;
}

async function textOf(http: Http, url: string): Promise<string> {
  const response = await http.request({ method: "GET", url });
  return (await readBody(response.body, 1_000_000)).toString();
}

const content = Buffer.alloc(200_000, "0123456789abcdef");

/** Serves `content` with ranges; `answer` may change what goes out. */
function ranged(
  answer: (number: number) => { etag?: string; cutAt?: number; ignoreRange?: boolean; start?: number },
): {
  script: Script;
  asked: string[];
} {
  const asked: string[] = [];
  const script: Script = (request, response, number) => {
    const { etag, cutAt, ignoreRange, start: claimed } = answer(number);
    const { range = "all", "if-range": ifRange } = request.headers;
    asked.push([range, ifRange].filter(Boolean).join(" "));
    const isFresh = ifRange === undefined || ifRange === etag;
    const wanted = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const start = ignoreRange === true || !isFresh ? 0 : wanted;
    response.writeHead(start === 0 ? 200 : 206, {
      "content-length": content.length - start,
      ...present({ etag }),
      ...(start === 0
        ? {}
        : { "content-range": `bytes ${claimed ?? start}-${content.length - 1}/${content.length}` }),
    });
    const part = content.subarray(start);
    if (cutAt === undefined) response.end(part);
    else response.write(part.subarray(0, cutAt), () => setTimeout(() => response.destroy(), 20));
  };
  return { script, asked };
}

async function download(http: Http, url: string, verified = false, offset = 0): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = await http.download({ url, verified, offset });
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("an answer that is a connection's last", () => {
  const length = `content-length: ${content.byteLength}\r\n`;
  const chunked = Buffer.concat([
    Buffer.from(`${content.byteLength.toString(16)}\r\n`),
    content,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);

  /** Answers each request with these bytes and hangs up. */
  async function serveBytes(
    head: string,
    body: Uint8Array,
    hangUp: (socket: Socket) => void,
  ): Promise<string> {
    const server = createRawServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(`${head}\r\n`);
        socket.write(body, () => hangUp(socket));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const end = (socket: Socket): unknown => socket.end();

  it.each([
    ["by HTTP/1.0", `HTTP/1.0 200 OK\r\n${length}`, content],
    ["by Connection: close", `HTTP/1.1 200 OK\r\nconnection: close\r\n${length}`, content],
    ["without a length", "HTTP/1.1 200 OK\r\nconnection: close\r\n", content],
    ["in chunks", "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n", chunked],
  ])("%s, is read to its end however slowly", async (_, head, body) => {
    const url = await serveBytes(head, body, end);
    const http = client({ bandwidthLimit: 1_000_000 });
    expect((await download(http, url, true)).equals(content)).toBe(true);
    const stream = await client().download({ url, verified: true });
    const chunks: Buffer[] = [];
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      await sleep(20);
    }
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  it.each([
    ["is cut", end],
    ["is reset", (socket: Socket): unknown => socket.resetAndDestroy()],
  ])("and %s is an error, not the end of the process", async (_, hangUp) => {
    const url = await serveBytes(`HTTP/1.0 200 OK\r\n${length}`, content.subarray(0, 120_000), hangUp);
    const http = client({ bandwidthLimit: 1_000_000, attempts: 2 });
    await expect(download(http, url)).rejects.toBeInstanceOf(UserError);
  });
});

describe("retries", () => {
  it.each([408, 425, 429, 500, 502, 503, 504])("tries again after %i", async (status) => {
    const events: RetryEvent[] = [];
    const url = await serve((_, response, number) =>
      response.writeHead(number < 3 ? status : 200).end("fine"),
    );
    expect(await textOf(client({ onRetry: (event) => events.push(event) }), `${url}/x?token=secret`)).toBe(
      "fine",
    );
    expect(events.map(({ attempt, method }) => [attempt, method])).toEqual([
      [1, "GET"],
      [2, "GET"],
    ]);
    expect(events[0]?.reason).toContain(String(status));
    expect(JSON.stringify(events)).not.toContain("secret");
  });

  it.each([
    [401, "UNAUTHORIZED"],
    [403, "FORBIDDEN"],
    [404, "NOT_FOUND"],
    [400, "HTTP_STATUS"],
    [501, "SERVER_ERROR"],
  ])("does not try again after %i, and calls it %s", async (status, code) => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(status).end("the server's own words");
    });
    const result = client().request({ method: "GET", url: `${url}/x`, side: "upstream" });
    await expect(result).rejects.toMatchObject({ code, side: "upstream", url: `${url}/x` });
    await expect(result).rejects.toThrow(/^GET http.*\/x: answered \d+ .*: the server's own words$/);
    expect(asked).toBe(1);
  });

  it.each([
    [429, "RATE_LIMITED"],
    [500, "SERVER_ERROR"],
    [504, "TIMEOUT"],
  ])("gives up on %i after its tries, and calls it %s", async (status, code) => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(status).end();
    });
    await expect(client({ attempts: 3 }).request({ method: "GET", url })).rejects.toMatchObject({ code });
    expect(asked).toBe(3);
  });

  it("waits as long as Retry-After says, and so does every other request to that host", async () => {
    const times: number[] = [];
    const begin = Date.now();
    const url = await serve((request, response, number) => {
      times.push(Date.now() - begin);
      if (number === 1) response.writeHead(429, { "retry-after": "1" }).end();
      else response.end(request.url);
    });
    const http = client();
    const first = textOf(http, `${url}/first`);
    await sleep(100);
    await Promise.all([first, textOf(http, `${url}/second`)]);
    expect(times).toHaveLength(3);
    expect(Math.min(...times.slice(1))).toBeGreaterThanOrEqual(990);
  });

  it("reads a date in Retry-After by the clock of the server", async () => {
    const url = await serve((_, response, number) => {
      response.setHeader("date", "Sun, 22 Nov 2015 16:00:00 GMT");
      if (number === 1) response.writeHead(503, { "retry-after": "Sun, 22 Nov 2015 17:00:00 GMT" });
      response.end("fine");
    });
    // An hour is too long; by the clock of this machine it would be over.
    await expect(textOf(client(), url)).rejects.toMatchObject({ code: "SERVER_ERROR" });
    expect(await textOf(client(), url)).toBe("fine");
  });

  it("does not wait for a Retry-After that is too long", async () => {
    const url = await serve((_, response) => response.writeHead(429, { "retry-after": "3600" }).end());
    const result = client().request({ method: "GET", url });
    await expect(result).rejects.toMatchObject({ code: "RATE_LIMITED" });
  });

  it("neither waits for a limit of hours nor holds up what is not under it", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/manifest")
        response.writeHead(429, { "ratelimit-remaining": "0;w=21600" }).end("pull rate limit");
      else response.end("fine");
    });
    const http = client();
    const begin = Date.now();
    const result = http.request({ method: "GET", url: `${url}/manifest` });
    await expect(result).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(await textOf(http, `${url}/blob`)).toBe("fine");
    expect(Date.now() - begin).toBeLessThan(1_000);
  });

  it("leaves a host alone that says it has nothing left for now", async () => {
    const times: number[] = [];
    const url = await serve((_, response, number) => {
      times.push(Date.now());
      const headers = number === 1 ? { "ratelimit-remaining": "0", "ratelimit-reset": "1" } : {};
      response.writeHead(200, headers).end("fine");
    });
    const http = client();
    expect([await textOf(http, url), await textOf(http, url)]).toEqual(["fine", "fine"]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  it("tries again after a connection that breaks, with the body opened anew", async () => {
    let opened = 0;
    const url = await serve((request, response, number) => {
      if (number === 1) request.socket.destroy();
      else request.pipe(response);
    });
    const response = await client().request({
      method: "PUT",
      url,
      bodySize: 5,
      body: () => {
        opened += 1;
        return Promise.resolve(Readable.from([Buffer.from("hello")]));
      },
    });
    expect((await readBody(response.body, 100)).toString()).toBe("hello");
    expect(opened).toBe(2);
  });

  it("passes on what a body's source fails with, without another try", async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      request.on("error", () => undefined).resume();
      response.on("error", () => undefined);
    });
    const failure = new UserError("DIGEST_MISMATCH", "wrong");
    const body = (): Promise<Readable> =>
      Promise.resolve(
        Readable.from(
          (async function* () {
            yield Buffer.alloc(1000);
            await sleep(20);
            throw failure;
          })(),
        ),
      );
    await expect(client().request({ method: "PUT", url, body, bodySize: 2000 })).rejects.toBe(failure);
    expect(asked).toBe(1);
  });

  it.each([
    [413, "BODY_LIMIT", "client_max_body_size"],
    [407, "PROXY_REFUSED", "HTTPS_PROXY"],
  ])("says what to look at where the answer is %i", async (status, code, hint) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    const result = client().request({ method: "PUT", url, body: Buffer.from("x") });
    await expect(result).rejects.toMatchObject({ code, hint: expect.stringContaining(hint) as string });
  });

  it("says UNREACHABLE where nothing listens", async () => {
    const result = client().request({ method: "GET", url: "http://127.0.0.1:9/x", side: "local" });
    await expect(result).rejects.toMatchObject({ code: "UNREACHABLE", side: "local" });
    await expect(result).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ["nothing listens", undefined],
    ["the connection breaks", (request: IncomingMessage): unknown => request.socket.destroy()],
    [
      "the answer comes early",
      (_: IncomingMessage, response: ServerResponse): unknown => response.writeHead(413).end(),
    ],
  ])("lets go of a body's source where %s", async (_, script) => {
    const opened: Readable[] = [];
    const url = script === undefined ? "http://127.0.0.1:9/x" : await serve(script);
    const body = (): Promise<Readable> => {
      const stream = new Readable({
        read() {
          setImmediate(() => this.push(Buffer.alloc(65_536)));
        },
      });
      opened.push(stream);
      return Promise.resolve(stream);
    };
    const result = client({ attempts: 2 }).request({ method: "PUT", url, body, bodySize: 1e9 });
    await expect(result).rejects.toBeInstanceOf(UserError);
    await sleep(20);
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it("says TIMEOUT where nobody answers", async () => {
    const url = await serve(() => undefined);
    const result = client({ idleTimeoutMs: 100, attempts: 2 }).request({ method: "GET", url });
    await expect(result).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  it("ends with the signal's reason", async () => {
    const url = await serve(() => undefined);
    const controller = new AbortController();
    const result = client().request({ method: "GET", url, signal: controller.signal });
    setTimeout(() => controller.abort(new Error("enough")), 30);
    await expect(result).rejects.toThrow("enough");
  });
});

describe("downloads", () => {
  it.each([1, 65_536, 199_999])("goes on by Range where a connection broke, at byte %i", async (cutAt) => {
    const { script, asked } = ranged((number) => ({ etag: '"1"', ...(number === 1 ? { cutAt } : {}) }));
    const http = client();
    const url = await serve(script);
    expect((await download(http, url)).equals(content)).toBe(true);
    expect(asked).toEqual(["all", `bytes=${cutAt}- "1"`]);
    expect(http.counters()[0]?.bytesReceived).toBe(content.length);
  });

  it("goes on through many cuts", async () => {
    const { script, asked } = ranged((number) => ({ etag: '"1"', ...(number < 8 ? { cutAt: 20_000 } : {}) }));
    expect((await download(client({ attempts: 3 }), await serve(script))).equals(content)).toBe(true);
    expect(asked).toHaveLength(8);
  });

  it("ends after several cuts without a byte in between", async () => {
    const { script } = ranged((number) => ({ etag: '"1"', cutAt: number === 1 ? 1_000 : 0 }));
    const result = download(client({ attempts: 3 }), await serve(script), true);
    await expect(result).rejects.toMatchObject({ code: "UNREACHABLE" });
  });

  it.each([
    ["a weak ETag", 'W/"1"'],
    ["no ETag", undefined],
  ])("does not go on with %s when nobody checks a digest", async (_, etag) => {
    const { script, asked } = ranged(() => ({ ...present({ etag }), cutAt: 1_000 }));
    await expect(download(client(), await serve(script))).rejects.toMatchObject({ code: "UNREACHABLE" });
    expect(asked).toHaveLength(1);
  });

  it("goes on without an ETag when a digest is checked", async () => {
    const { script, asked } = ranged((number) => (number === 1 ? { cutAt: 1_000 } : {}));
    expect((await download(client(), await serve(script), true)).equals(content)).toBe(true);
    expect(asked).toEqual(["all", "bytes=1000-"]);
  });

  it("skips what it has where the server knows no ranges", async () => {
    const { script } = ranged((number) => ({
      etag: '"1"',
      ignoreRange: true,
      ...(number === 1 ? { cutAt: 1_000 } : {}),
    }));
    expect((await download(client(), await serve(script))).equals(content)).toBe(true);
  });

  it("refuses content that has changed in between", async () => {
    const { script } = ranged((number) => ({
      etag: `"${number}"`,
      ...(number === 1 ? { cutAt: 1_000 } : {}),
    }));
    await expect(download(client(), await serve(script))).rejects.toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it("goes on with content that is named by its digest, however each server tags it", async () => {
    const { script, asked } = ranged((number) => ({
      etag: `"${number}"`,
      ...(number === 1 ? { cutAt: 1_000 } : {}),
    }));
    const wanted = { url: await serve(script), verified: true, immutable: true };
    const chunks = await (await client().download(wanted)).toArray();
    expect(Buffer.concat(chunks as Buffer[]).equals(content)).toBe(true);
    expect(asked).toEqual(["all", "bytes=1000-"]);
  });

  it.each([
    ["too little", 200, { "content-length": "9" }],
    ["too much", 200, { "content-length": String(content.length + 1) }],
    ["a part of something else", 206, { "content-range": "bytes 0-8/9" }],
  ])("reads nothing of an answer that announces %s, and does not ask again", async (_, status, headers) => {
    let asked = 0;
    const url = await serve((__, response) => {
      asked += 1;
      response.writeHead(status, headers);
      response.write("x");
    });
    const result = client().download({ url, size: content.length, verified: true });
    await expect(result).rejects.toMatchObject({ code: "SIZE_MISMATCH" });
    expect(asked).toBe(1);
  });

  it("refuses content that has another size after a cut", async () => {
    const url = await serve((request, response, number) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (number > 1) response.writeHead(206, { "content-range": `bytes ${from}-1999/2000` }).end();
      else {
        response.writeHead(200, { "content-length": content.length });
        response.write(content.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
      }
    });
    await expect(download(client(), url, true)).rejects.toMatchObject({ code: "CONTENT_CHANGED" });
  });

  it.each([
    ["another range", "bytes 7-199999/200000"],
    ["no range", undefined],
    ["what is no range", "bytes 1000-"],
  ])("begins anew where it is answered with %s than it asked for", async (_, claimed) => {
    const asked: (string | undefined)[] = [];
    const url = await serve((request, response, number) => {
      asked.push(request.headers.range);
      if (request.headers.range === undefined) {
        response.writeHead(200, { "content-length": content.length });
        if (number > 1) response.end(content);
        else response.write(content.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
      } else {
        response.writeHead(206, present({ "content-range": claimed })).end(content.subarray(7));
      }
    });
    expect((await download(client(), url, true)).equals(content)).toBe(true);
    expect(asked).toEqual([undefined, "bytes=1000-", undefined]);
  });

  it("refuses a range that it did not ask for", async () => {
    const url = await serve((_, response) =>
      response.writeHead(206, { "content-range": "bytes 7-9/200000" }).end("789"),
    );
    await expect(download(client(), url, true)).rejects.toMatchObject({ code: "BAD_RANGE" });
  });

  it("gives up a server that sends a byte and hangs up, again and again", async () => {
    const { script, asked } = ranged(() => ({ etag: '"1"', cutAt: 1 }));
    await expect(download(client({ attempts: 4 }), await serve(script))).rejects.toMatchObject({
      code: "UNREACHABLE",
    });
    expect(asked).toHaveLength(4);
  });

  it("gives up a server that sends a little and falls silent, again and again", async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      const from = Number(/bytes=(\d+)/.exec(request.headers.range ?? "")?.[1] ?? 0);
      const range = from === 0 ? {} : { "content-range": `bytes ${from}-999999/1000000` };
      response.writeHead(from === 0 ? 200 : 206, {
        "content-length": 1_000_000 - from,
        etag: '"1"',
        ...range,
      });
      response.write(Buffer.alloc(17 * 1024));
    });
    const http = client({ attempts: 3, idleTimeoutMs: 100, floor: { bytes: 100 * 1024, ms: 100 } });
    await expect(download(http, url)).rejects.toMatchObject({ code: "TIMEOUT" });
    expect(asked).toBe(3);
  });

  it("gives up a body that trickles in", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-length": 1000, etag: '"1"' });
      const timer = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(timer));
    });
    const http = client({ attempts: 2, floor: { bytes: 1000, ms: 200 } });
    const result = download(http, url);
    await expect(result).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect(result).rejects.toThrow(/too slow: \d+ bytes in 0 seconds/);
    const document = client({ attempts: 1, floor: { bytes: 1000, ms: 200 } }).request({ method: "GET", url });
    await expect(document).rejects.toMatchObject({ code: "TIMEOUT" });
  });

  it.each([false, true])("starts at an offset, ranges ignored: %s", async (ignoreRange) => {
    const { script } = ranged(() => ({ etag: '"1"', ignoreRange }));
    const bytes = await download(client(), await serve(script), false, 150_000);
    expect(bytes.equals(content.subarray(150_000))).toBe(true);
  });

  it("goes on after silence", async () => {
    let stalled = false;
    const url = await serve((request, response) => {
      const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      response.writeHead(start === 0 ? 200 : 206, {
        "content-length": content.length - start,
        "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
      });
      if (stalled) response.end(content.subarray(start));
      else response.write(content.subarray(start, start + 100_000));
      stalled = true;
    });
    expect((await download(client({ idleTimeoutMs: 200 }), url, true)).equals(content)).toBe(true);
  });

  it("does not take a slow reader for a silent server", async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(8_000_000)));
    const http = client({ idleTimeoutMs: 200, attempts: 1 });
    const stream = await http.download({ url });
    await sleep(700);
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) size += chunk.length;
    expect(size).toBe(8_000_000);
  });

  it("fails where the answer to the rest is an error, and says which", async () => {
    const { script } = ranged(() => ({ etag: '"1"', cutAt: 1_000 }));
    const url = await serve((request, response, number) => {
      if (number === 1) script(request, response, number);
      else response.writeHead(403).end();
    });
    await expect(download(client(), url)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("does not decode", async () => {
    const packed = gzipSync("text");
    const url = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(packed),
    );
    expect((await download(client(), url)).equals(packed)).toBe(true);
  });
});

describe("credentials with a time", () => {
  it("are made anew for every try, and for their origin alone", async () => {
    const seen: string[] = [];
    const elsewhere = await serve((request, response) => {
      seen.push(String(request.headers["signature"]));
      response.end();
    });
    const url = await serve((request, response, number) => {
      seen.push(String(request.headers["signature"]));
      if (number === 1) response.writeHead(503).end();
      else response.writeHead(307, { location: elsewhere }).end();
    });
    let made = 0;
    const sign = () => Promise.resolve({ signature: String((made += 1)) });
    await client().request({ method: "GET", url, sign });
    expect(seen).toEqual(["1", "2", "undefined"]);
  });

  it("that cannot be made fail as they are, in one try and without asking", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    const error = new Error("no token");
    let made = 0;
    const sign = () => {
      made += 1;
      return Promise.reject(error);
    };
    await expect(client().request({ method: "GET", url, sign })).rejects.toBe(error);
    expect([made, asked]).toEqual([1, 0]);
    expect(await textOf(client(), url)).toBe("");
  });
});

describe("redirects", () => {
  it("leaves credentials behind when they lead to another origin, and keeps them on their own", async () => {
    const seen: Record<string, string | undefined> = {};
    const elsewhere = await serve((request, response) => {
      seen["elsewhere"] = JSON.stringify(request.headers);
      response.end("there");
    });
    const url = await serve((request, response) => {
      seen[request.url ?? ""] = `${request.headers.authorization ?? ""} ${String(request.headers["pass"])}`;
      const to = request.url === "/a" ? "/b" : `${elsewhere}/c`;
      response.writeHead(307, { location: to }).end();
    });
    const headers = {
      authorization: "Bearer secret",
      cookie: "secret",
      "x-auth-token": "secret",
      "x-team": "secret",
      range: "bytes=0-",
    };
    const ownHeaders = { pass: "secret", accept: "secret" };
    const response = await client().request({ method: "GET", url: `${url}/a`, headers, ownHeaders });
    expect((await readBody(response.body, 100)).toString()).toBe("there");
    expect(response.url).toBe(`${elsewhere}/c`);
    expect(seen["/b"]).toBe("Bearer secret secret");
    expect(seen["elsewhere"]).toContain("bytes=0-");
    expect(seen["elsewhere"]).not.toContain("secret");
  });

  it("names where a redirect leads that nothing answers at, and who sent it", async () => {
    const url = await serve((_, response) => {
      response.writeHead(307, { location: "http://127.0.0.1:9/there?sig=hidden" }).end();
    });
    const result = client({ attempts: 2 }).request({ method: "GET", url: `${url}/here` });
    await expect(result).rejects.toMatchObject({
      code: "UNREACHABLE",
      url: "http://127.0.0.1:9/there?sig=REDACTED",
    });
    await expect(result).rejects.toThrow(
      `ECONNREFUSED 127.0.0.1:9; ${new URL(url).host} redirected GET ${url}/here there`,
    );
  });

  it.each(["POST", "PUT"] as const)(
    "does not send a %s on to a 301, and names its target",
    async (method) => {
      const url = await serve((request, response) => {
        request.resume();
        response.writeHead(301, { location: "https://elsewhere.example/x" }).end();
      });
      const result = client().request({ method, url, body: Buffer.from("x") });
      await expect(result).rejects.toMatchObject({
        code: "HTTP_STATUS",
        hint: expect.stringContaining("Use that address") as string,
      });
      await expect(result).rejects.toThrow("answered 301 Moved Permanently, to https://elsewhere.example/x");
    },
  );

  it("ends a circle", async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: "/" }).end());
    await expect(client().request({ method: "GET", url })).rejects.toMatchObject({
      code: "TOO_MANY_REDIRECTS",
    });
  });

  it.each(["file:///etc/passwd", "http://"])("refuses to be sent to %s", async (location) => {
    const url = await serve((_, response) => response.writeHead(302, { location }).end("moved"));
    const http = client({ downloads: 1 });
    // The second one finds the place free that the first one had.
    const ask = () => http.request({ method: "GET", url, kind: "download" });
    await expect(ask()).rejects.toMatchObject({ code: "BAD_REDIRECT" });
    await expect(ask()).rejects.toMatchObject({ code: "BAD_REDIRECT" });
  });
});

describe("queues", () => {
  it("keeps small requests moving while as many downloads as allowed are under way", async () => {
    let running = 0;
    let most = 0;
    const url = await serve((request, response) => {
      if (request.url === "/small") {
        response.end("small");
        return;
      }
      most = Math.max(most, (running += 1));
      response.on("close", () => (running -= 1));
      response.writeHead(200).write("beginning");
      setTimeout(() => response.end(), 150);
    });
    const http = client({ downloads: 2 });
    const downloads = Array.from({ length: 6 }, () => download(http, `${url}/large`));
    await sleep(30);
    const begin = Date.now();
    expect(await textOf(http, `${url}/small`)).toBe("small");
    expect(Date.now() - begin).toBeLessThan(100);
    await Promise.all(downloads);
    expect(most).toBe(2);
  });

  it("asks for less at once after a refusal", async () => {
    let running = 0;
    const seen: number[] = [];
    let allAreHere = (): void => undefined;
    const areHere = new Promise<void>((resolve) => (allAreHere = resolve));
    const url = await serve((_, response, number) => {
      seen.push((running += 1));
      if (number === 8) allAreHere();
      // Refused are the first ones, once all of them are there.
      void (number <= 8 ? areHere : sleep(20)).then(() => {
        running -= 1;
        response.writeHead(number <= 8 ? 429 : 200).end();
      });
    });
    const http = client({ smallRequests: 8 });
    await Promise.all(Array.from({ length: 20 }, () => textOf(http, url)));
    expect(seen.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Math.max(...seen.slice(8, 20))).toBeLessThanOrEqual(4);
  });

  it("keeps to a rate", async () => {
    const url = await serve((_, response) => response.end());
    const http = client({ requestsPerSecond: 50 });
    const begin = Date.now();
    await Promise.all(Array.from({ length: 11 }, () => textOf(http, url)));
    expect(Date.now() - begin).toBeGreaterThanOrEqual(190);
  });

  it("counts", async () => {
    const url = await serve((request, response) => {
      request.resume();
      response.writeHead(200).end(request.method === "GET" ? "12345" : "");
    });
    const http = client();
    await textOf(http, url);
    const { body } = await http.request({ method: "PUT", url, label: "PUT thing", body: Buffer.from("abc") });
    body.resume();
    expect(http.counters()).toEqual([
      {
        host: new URL(url).host,
        requests: { GET: 1, "PUT thing": 1 },
        retries: 0,
        bytesReceived: 5,
        bytesSent: 3,
      },
    ]);
  });
});

describe("error messages", () => {
  it("shows no more of an answer than its beginning, and no HTML", async () => {
    const url = await serve((request, response) => {
      const isHtml = request.url === "/html";
      response.writeHead(400, { "content-type": isHtml ? "text/html" : "text/plain" });
      response.end(isHtml ? "<html>".repeat(100) : "word ".repeat(1_000_000));
    });
    const message = async (path: string): Promise<string> =>
      client()
        .request({ method: "GET", url: url + path })
        .then(
          () => "",
          (error: unknown) => (error as Error).message,
        );
    expect(await message("/html")).toBe(`GET ${url}/html: answered 400 Bad Request`);
    expect((await message("/text")).length).toBeLessThan(500);
  });

  it("shows the words of a server on one line, and nothing of them acts", async () => {
    const url = await serve((_, response) =>
      response.writeHead(400).end("no\u001b[2J\nok: all copied\u2028\u202e."),
    );
    const error = (await client()
      .request({ method: "GET", url })
      .catch((caught: unknown) => caught)) as Error;
    expect(error.message).toBe(`GET ${url}/: answered 400 Bad Request: no [2J ok: all copied \\u202e.`);
  });

  it("does not tell people who read files to log in to docker", async () => {
    const url = await serve((_, response) => response.writeHead(401).end());
    const result = client().request({ method: "GET", url });
    await expect(result).rejects.toMatchObject({ hint: expect.not.stringContaining("docker") as string });
  });

  it("hides secrets of an address", async () => {
    const url = await serve((_, response) => response.writeHead(404).end());
    const result = client().request({ method: "GET", url: `${url}/x?X-Amz-Signature=hidden&part=1` });
    await expect(result).rejects.toThrow(/part=REDACTED/);
    await expect(result).rejects.not.toThrow(/hidden/);
  });
});

describe("a host that does not answer", () => {
  const TIMES = { idleTimeoutMs: 100, backoffMs: 5, attempts: 6 };

  it("is given up for all requests, not for each", async () => {
    let asked = 0;
    const url = await serve(() => (asked += 1));
    const http = client({ ...TIMES, smallRequests: 4 });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, number) => http.request({ method: "GET", url: `${url}/${number}` })),
    );
    expect(asked).toBeLessThan(20);
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: { code: "TIMEOUT" } });
    }
    await expect(http.request({ method: "GET", url })).rejects.toThrow(/does not answer: GET http/);
  });

  it("is given up when nothing listens there, once one request has run out of its tries", async () => {
    const url = await serve(() => undefined);
    await closers.pop()?.();
    const retries: RetryEvent[] = [];
    const http = client({ onRetry: (event) => retries.push(event) });
    await expect(http.request({ method: "GET", url })).rejects.toMatchObject({ code: "UNREACHABLE" });
    const before = retries.length;
    await expect(http.request({ method: "GET", url })).rejects.toThrow(/does not answer/);
    expect([before, retries.length]).toEqual([3, 3]);
  });

  it("is asked again after a while", async () => {
    let isUp = false;
    const url = await serve((_, response) => isUp && response.end("back"));
    const http = client({ ...TIMES, attempts: 2, hostRestMs: 200 });
    await expect(http.request({ method: "GET", url })).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect(http.request({ method: "GET", url })).rejects.toMatchObject({ code: "TIMEOUT" });
    isUp = true;
    await sleep(250);
    expect(await textOf(http, url)).toBe("back");
  });

  it("is given up when it has only refused for a while, however often it asks for patience", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(429, { "retry-after": "0" }).end();
    });
    const http = client({ backoffMs: 100, maxBackoffMs: 100, hostPatienceMs: 400, smallRequests: 4 });
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, number) => http.request({ method: "GET", url: `${url}/${number}` })),
    );
    for (const result of results)
      expect(result).toMatchObject({ status: "rejected", reason: { code: "RATE_LIMITED" } });
    expect(results.at(-1)).toMatchObject({
      reason: { message: expect.stringMatching(/has only failed for \d+ seconds: GET .* 429/) as string },
    });
    expect(asked).toBeLessThan(200);
  });

  it("is given up too when answers begin and no body comes", async () => {
    let asked = 0;
    const url = await serve((_, response) => {
      asked += 1;
      response.writeHead(200, { "content-length": 10, etag: '"1"' });
      response.flushHeaders();
    });
    const http = client(TIMES);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, number) => download(http, `${url}/${number}`)),
    );
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    expect(asked).toBeLessThan(60);
  });
});
