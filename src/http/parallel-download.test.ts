import { setTimeout as sleep } from "node:timers/promises";
import { createHash, randomFillSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { httpWorld } from "../../test/support/http-world.ts";
import type { Http } from "./http.ts";

const MIB = 1024 * 1024;
const CHUNK = MIB / 2;
const content = randomFillSync(Buffer.alloc(44 * MIB + 12_345));
const hash = createHash("sha256").update(content).digest("hex");

interface Upstream {
  readonly url: string;
  readonly ranges: string[];
  /** The most answers that were under way at once. */
  readonly most: () => number;
}

const world = httpWorld();
const client = (downloads = 6): Http => world.client({ downloads });

/** Serves `content` at half a MiB every few milliseconds a connection; `cut` ends an answer after so many bytes. */
async function upstream(
  options: {
    doesRanges?: boolean;
    saysSo?: boolean;
    everyMs?: number;
    cut?: (number: number) => number | undefined;
  } = {},
): Promise<Upstream> {
  const { doesRanges = true, saysSo = doesRanges, everyMs = 10, cut } = options;
  const ranges: string[] = [];
  let [running, most] = [0, 0];
  const url = await world.serve((request, response) => {
    const number = ranges.push(request.headers.range ?? "all");
    const match = doesRanges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") : null;
    const start = Number(match?.[1] ?? 0);
    const end = Number(match?.[2] === undefined || match[2] === "" ? content.byteLength - 1 : match[2]) + 1;
    response.writeHead(match === null ? 200 : 206, {
      "content-length": end - start,
      ...(saysSo ? { "accept-ranges": "bytes" } : {}),
      ...(match === null ? {} : { "content-range": `bytes ${start}-${end - 1}/${content.byteLength}` }),
    });
    const limit = cut?.(number) ?? Infinity;
    running += 1;
    most = Math.max(most, running);
    response.on("close", () => (running -= 1));
    void (async () => {
      for (let at = start; at < end && !response.destroyed; at += CHUNK) {
        if (at - start >= limit) return response.destroy();
        response.write(content.subarray(at, Math.min(at + CHUNK, end)));
        await sleep(everyMs);
      }
      return response.end();
    })();
  });
  return { url, ranges, most: () => most };
}

async function read(
  http: Http,
  url: string,
  options: { parallel?: number; offset?: number; verified?: boolean } = {},
): Promise<string> {
  const stream = await http.download({
    url,
    size: content.byteLength,
    verified: true,
    parallel: 4,
    ...options,
  });
  const hasher = createHash("sha256").update(content.subarray(0, options.offset ?? 0));
  for await (const chunk of stream) hasher.update(chunk as Buffer);
  return hasher.digest("hex");
}

describe("a download over several connections", () => {
  it("reads every byte once and in order", async () => {
    const { url, ranges, most } = await upstream();
    expect(await read(client(), url)).toBe(hash);
    expect(most()).toBe(4);
    const [first, ...others] = ranges;
    expect(first).toBe("all");
    const spans = others
      .map((range) => /^bytes=(\d+)-(\d+)$/.exec(range)?.slice(1).map(Number) ?? [])
      // Each comes over a connection of its own, whichever is the first to arrive.
      .sort(([a = 0], [b = 0]) => a - b);
    for (const [index, [start = 0]] of spans.entries()) {
      if (index > 0) expect(start).toBe((spans[index - 1]?.[1] ?? 0) + 1);
    }
    expect(spans.at(-1)?.[1]).toBe(content.byteLength - 1);
    expect(others.length).toBeLessThanOrEqual(5);
  });

  it("starts where it is told to", async () => {
    const { url, ranges } = await upstream();
    expect(await read(client(), url, { offset: MIB + 1 })).toBe(hash);
    expect(ranges[0]).toBe(`bytes=${MIB + 1}-`);
    expect(ranges.length).toBeGreaterThan(3);
  });

  it.each([
    ["nobody asked for it", {}, { parallel: 1 }, 6],
    ["no digest is checked", {}, { verified: false }, 6],
    ["the host has no room", {}, {}, 1],
    ["the host does not do ranges", { doesRanges: false }, {}, 6],
  ])("stays one where %s", async (_, host, options, downloads) => {
    const { url, ranges } = await upstream(host);
    expect(await read(client(downloads), url, options)).toBe(hash);
    expect(ranges).toEqual(["all"]);
  });

  it("leaves room to others", async () => {
    const { url, most } = await upstream();
    const http = client(3);
    const hashes = await Promise.all([read(http, url), read(http, url), read(http, url)]);
    expect(hashes).toEqual([hash, hash, hash]);
    expect(most()).toBeLessThanOrEqual(3);
  });

  it("gives its place back where nobody reads it", async () => {
    const { url } = await upstream();
    const http = client(1);
    const unread = await http.download({ url, size: content.byteLength, verified: true, parallel: 4 });
    unread.destroy();
    expect(await read(http, url)).toBe(hash);
  });

  it("mends the cuts of each range", async () => {
    const { url } = await upstream({ cut: (number) => (number % 3 === 0 ? 2 * MIB : undefined) });
    expect(await read(client(), url)).toBe(hash);
  });

  it("is right, if not fast, where a host says that it does ranges and does not", async () => {
    const { url } = await upstream({ doesRanges: false, saysSo: true });
    expect(await read(client(), url)).toBe(hash);
  });

  it("gives its places back where nobody reads on", async () => {
    const { url, ranges } = await upstream();
    const http = client(4);
    const stream = await http.download({ url, size: content.byteLength, verified: true, parallel: 4 });
    for await (const chunk of stream) {
      if ((chunk as Buffer).byteLength > 0 && ranges.length > 2) break;
    }
    expect(stream.destroyed).toBe(true);
    const again = await Promise.all([1, 2, 3, 4].map(() => read(http, url, { parallel: 1 })));
    expect(new Set(again)).toEqual(new Set([hash]));
  });

  it("fails with the host where it is gone for good", async () => {
    const { url } = await upstream({ cut: (number) => (number === 1 ? undefined : 0) });
    await expect(read(client(), url)).rejects.toMatchObject({ code: "UNREACHABLE" });
  });
});
