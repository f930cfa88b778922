import { createServer as createRawServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { download, httpWorld, type Script } from "../../test/support/http-world.ts";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";

const { serve, listen, client } = httpWorld();

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

describe("an answer that is a connection's last", () => {
  const length = `content-length: ${content.byteLength}\r\n`;
  const chunked = Buffer.concat([
    Buffer.from(`${content.byteLength.toString(16)}\r\n`),
    content,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);

  /** Answers each request with these bytes and hangs up. */
  function serveBytes(head: string, body: Uint8Array, hangUp: (socket: Socket) => void): Promise<string> {
    const server = createRawServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(`${head}\r\n`);
        socket.write(body, () => hangUp(socket));
      });
    });
    return listen(server);
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
    await expect(result).rejects.toThrow(/too slow: \d+ bytes in \d+ seconds/);
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
    const http = client({ idleTimeoutMs: 1_500, attempts: 1 });
    const stream = await http.download({ url });
    await sleep(3_500);
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
