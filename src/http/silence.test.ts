import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { startLoopbackServer, type LoopbackServer } from "../../test/support/loopback-server.ts";
import { createHttp } from "./create-http.ts";
import type { Http, SilenceEvent } from "./http.ts";
import type { HttpOptions } from "./http-options.ts";

const SILENCE_MS = 40;
const IDLE_MS = 600;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Asked {
  readonly http: Http;
  readonly told: SilenceEvent[];
  /** The next silence that is told. */
  readonly silence: () => Promise<SilenceEvent>;
}

async function serve(
  answer: Parameters<typeof startLoopbackServer>[0],
  times: HttpOptions = { idleTimeoutMs: IDLE_MS, silenceMs: SILENCE_MS },
): Promise<LoopbackServer & Asked> {
  const told: SilenceEvent[] = [];
  let tell: (event: SilenceEvent) => void = () => undefined;
  const server = await startLoopbackServer(answer);
  const http = createHttp({
    attempts: 1,
    ...times,
    onSilence: (event) => {
      told.push(event);
      tell(event);
    },
  });
  opened.push(http, server);
  return { ...server, http, told, silence: () => new Promise((resolve) => (tell = resolve)) };
}

test("a host that does not answer is told of, with what is awaited", async () => {
  const waiting: ServerResponse[] = [];
  const { http, host, told, silence } = await serve((_, response) => void waiting.push(response));
  const first = silence();
  const asked = http.request({ method: "HEAD", url: `http://${host}/` });
  const silentMs = IDLE_MS / 12;
  expect(await first).toEqual({ host, what: "no answer came", silentMs, mostMs: IDLE_MS });
  for (const response of waiting) response.end();
  await asked;
  expect(told).toHaveLength(1);
});

test("one that takes a connection and speaks no TLS is told of as that", async () => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const told: SilenceEvent[] = [];
  const http = createHttp({
    attempts: 1,
    connectTimeoutMs: IDLE_MS,
    silenceMs: SILENCE_MS,
    onSilence: (event) => told.push(event),
  });
  const asked = http.request({ method: "GET", url: `https://127.0.0.1:${port}/` });
  await expect(asked).rejects.toThrow(`no TLS handshake with 127.0.0.1 port ${port} within 0.6 s`);
  expect(told.map(({ what }) => what)).toEqual(["no TLS handshake"]);
  await http.close();
  silent.close();
});

test("a client that is closed says nothing of other tries", async () => {
  const retried: unknown[] = [];
  const arrived: (() => void)[] = [];
  const server = await startLoopbackServer(() => arrived.pop()?.());
  const asks = new Promise<void>((resolve) => arrived.push(resolve));
  const http = createHttp({ onRetry: (event) => retried.push(event) });
  const asked = http.request({ method: "GET", url: `http://${server.host}/` });
  await Promise.all([
    expect(asked).rejects.toMatchObject({ code: "UNREACHABLE" }),
    asks.then(() => http.close()),
  ]);
  expect(retried).toEqual([]);
  await server.close();
});

test("it is given up no sooner and no later for being told of", async () => {
  const { http, host, told } = await serve(() => undefined);
  const began = performance.now();
  const asked = http.request({ method: "GET", url: `http://${host}/` });
  await expect(asked).rejects.toMatchObject({ code: "TIMEOUT" });
  expect(told).toHaveLength(1);
  expect(performance.now() - began).toBeGreaterThan(IDLE_MS - 5);
});

test("an answer that stops in its middle is told of, and goes on", async () => {
  const { http, host, silence } = await serve((_, response) => {
    response.write("one");
    void told.then(() => response.end("two"));
  });
  const told = silence();
  const { body } = await http.request({ method: "GET", url: `http://${host}/`, kind: "download" });
  expect(Buffer.concat(await body.toArray()).toString()).toBe("onetwo");
  expect((await told).what).toBe("no more of the answer came");
});

test("where what is sent is slow to come, the host that takes it is not silent", async () => {
  // More than a busy machine stands still for.
  const silenceMs = 1_500;
  const { http, host, told } = await serve((_, response) => response.end(), { silenceMs });
  const source = new PassThrough();
  const asked = http.request({
    method: "PUT",
    url: `http://${host}/`,
    kind: "upload",
    body: () => Promise.resolve(source),
  });
  source.write("one");
  await sleep(2 * silenceMs);
  source.end();
  await asked;
  expect(told).toEqual([]);
});
