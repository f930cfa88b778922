import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { deferred } from "../../test/support/deferred.ts";
import { download, httpWorld, NOBODY, textOf } from "../../test/support/http-world.ts";
import type { RetryEvent } from "./http.ts";

const { serve, client } = httpWorld();

describe("queues", () => {
  it("keeps small requests moving while as many downloads as allowed are under way", async () => {
    let running = 0;
    let most = 0;
    const [bothRun, isSmallDone] = [deferred(), deferred()];
    const url = await serve((request, response) => {
      if (request.url === "/small") {
        response.end("small");
        return;
      }
      most = Math.max(most, (running += 1));
      response.on("close", () => (running -= 1));
      response.writeHead(200).write("beginning");
      if (running === 2) bothRun.resolve();
      void isSmallDone.promise.then(() => response.end());
    });
    const http = client({ downloads: 2 });
    const downloads = Array.from({ length: 6 }, () => download(http, `${url}/large`));
    await bothRun.promise;
    expect(await textOf(http, `${url}/small`)).toBe("small");
    isSmallDone.resolve();
    await Promise.all(downloads);
    expect(most).toBe(2);
  });

  it("asks for less at once after a refusal", async () => {
    let running = 0;
    const seen: number[] = [];
    const { promise: areHere, resolve: allAreHere } = deferred();
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
    const retries: RetryEvent[] = [];
    const http = client({ onRetry: (event) => retries.push(event) });
    const ask = () => http.request({ method: "GET", url: NOBODY });
    await expect(ask()).rejects.toMatchObject({ code: "UNREACHABLE" });
    const before = retries.length;
    await expect(ask()).rejects.toThrow(/does not answer/);
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
