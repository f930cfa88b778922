import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { digestOf } from "../content/verifier.ts";
import { createHttp } from "../http/create-http.ts";
import { createRegistry } from "./create-registry.ts";
import { present } from "../values/present.ts";

const MIB = 1024 * 1024;
const content = Buffer.alloc(130 * MIB, "not a very large blob, but large enough. ");

/** Milliseconds for each MiB; a connection that brings 64 MiB a second is as good as several. */
const SLOW = 20;
const FAST = 5;

/** Serves `content` at every address, with ranges. */
const server = createServer((request, response) => {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const start = Number(from ?? 0);
  const end = to === undefined || to === "" ? content.byteLength : Number(to) + 1;
  response.writeHead(from === undefined ? 200 : 206, {
    "accept-ranges": "bytes",
    "content-length": end - start,
    ...present({
      "content-range": from === undefined ? undefined : `bytes ${start}-${end - 1}/${content.byteLength}`,
    }),
  });
  response.end(content.subarray(start, end));
});
let host: string;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Requests that it takes to read a blob of that size where each MiB takes `pace` milliseconds by the clock, whatever this machine is doing. */
async function requestsFor(size: number, pace: number, parallel?: number): Promise<number> {
  let clock = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  const http = createHttp();
  const digest = digestOf(content.subarray(0, size));
  const store = createRegistry({ host, http, parallel }).repository("app");
  let bytes = 0;
  try {
    const blob = { mediaType: "application/octet-stream", digest, size };
    for await (const chunk of await store.open(blob, 0)) {
      const { byteLength } = chunk as Buffer;
      bytes += byteLength;
      clock += (byteLength / MIB) * pace;
    }
    expect(bytes).toBe(size);
    return http.counters()[0]?.requests["GET blob"] ?? 0;
  } finally {
    await http.close();
  }
}

describe("a large blob", () => {
  it("is read over several connections where that was asked for and one is slow", async () => {
    expect(await requestsFor(content.byteLength, SLOW, 4)).toBeGreaterThan(3);
  });

  it("is read over one unless it was asked for", async () => {
    expect(await requestsFor(content.byteLength, SLOW)).toBe(1);
  });

  it("is read over one where that is fast enough", async () => {
    expect(await requestsFor(content.byteLength, FAST, 4)).toBe(1);
  });
});
