import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { createHttp } from "./create-http.ts";
import type { Http } from "./http.ts";
import { readBody } from "./read-body.ts";
import { TokenBucket } from "./token-bucket.ts";

const content = Buffer.alloc(300_000, "0123456789abcdef");
const LIMIT = 1_000_000;
/** 300 kB at 1 MB/s, of which 100 kB may go at once. */
const ONE_MS = 200;

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const serve = (): Promise<string> => listen(createServer((_, response) => response.end(content)));
const take = (): Promise<string> =>
  listen(
    createServer((request, response) => {
      request.resume().on("end", () => response.end());
    }),
  );

function client(bandwidthLimit: number): Http {
  const http = createHttp({ bandwidthLimit });
  closers.push(() => http.close());
  return http;
}

async function get(http: Http, url: string): Promise<void> {
  const response = await http.request({ method: "GET", url });
  expect((await readBody(response.body, 1_000_000)).equals(content)).toBe(true);
}

async function put(http: Http, url: string, body: Uint8Array | (() => Promise<Readable>)): Promise<void> {
  await http.request({ method: "PUT", url, body, bodySize: content.byteLength });
}

const streamed = (): Promise<Readable> =>
  Promise.resolve(
    Readable.from(
      Array.from({ length: 30 }, (_, index) => content.subarray(index * 10_000, (index + 1) * 10_000)),
    ),
  );

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

describe("the bandwidth limit", () => {
  it("holds for what is received, all hosts together", async () => {
    const [first, second] = [await serve(), await serve()];
    const http = client(LIMIT);
    const ms = await timed(() => Promise.all([get(http, first), get(http, second)]));
    expect(ms).toBeGreaterThan(ONE_MS + 300 - 30);
    expect(ms).toBeLessThan(3_000);
  });

  it.each([
    ["a stream", streamed],
    ["bytes", content],
  ])("holds for %s that is sent", async (_, body) => {
    const url = await take();
    expect(await timed(() => put(client(LIMIT), url, body))).toBeGreaterThan(ONE_MS - 20);
  });

  it("is one for each direction", async () => {
    const [source, target] = [await serve(), await take()];
    const http = client(LIMIT);
    const ms = await timed(() => Promise.all([get(http, source), put(http, target, streamed)]));
    expect(ms).toBeLessThan(2 * ONE_MS + 70);
  });

  it("passes on what a body's source fails with", async () => {
    const url = await take();
    const failing = (): Promise<Readable> =>
      Promise.resolve(
        new Readable({
          read() {
            this.destroy(new Error("the disk is gone"));
          },
        }),
      );
    await expect(put(client(LIMIT), url, failing)).rejects.toThrow("the disk is gone");
  });
});

describe("a token bucket", () => {
  it("lets a burst go after a rest and what follows at its rate", () => {
    const bucket = new TokenBucket(10, 5);
    const waits = (count: number, now: number): number[] =>
      Array.from({ length: count }, () => Math.round(bucket.take(1, now)));
    expect(waits(7, 1_000)).toEqual([0, 0, 0, 0, 0, 100, 200]);
    expect(waits(2, 1_200)).toEqual([100, 200]);
    expect(waits(6, 60_000)).toEqual([0, 0, 0, 0, 0, 100]);
  });
});
