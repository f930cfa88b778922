import { once } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { httpWorld } from "../../test/support/http-world.ts";
import type { Http } from "./http.ts";
import { readBody } from "./read-body.ts";
import { TokenBucket } from "./token-bucket.ts";

const content = Buffer.alloc(300_000, "0123456789abcdef");
const LIMIT = 1_000_000;
/** 300 kB at 1 MB/s, of which 100 kB may go at once. */
const ONE_MS = 200;

const world = httpWorld();
const serve = (): Promise<string> => world.serve((_, response) => response.end(content));
const take = (): Promise<string> =>
  world.serve((request, response) => {
    request.resume().on("end", () => response.end());
  });
const client = (bandwidthLimit: number): Http => world.client({ bandwidthLimit });

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
    expect(ms).toBeLessThan(10_000);
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
    // The first chunk that is received is owed for minutes: if both shared it, the test would time out.
    const http = client(LIMIT / 10_000);
    const { body } = await http.request({ method: "GET", url: source, kind: "download" });
    await once(body, "readable");
    await http.request({ method: "PUT", url: target, body: Buffer.from("tiny") });
    expect(body.readableEnded).toBe(false);
    body.destroy();
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
