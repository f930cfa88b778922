import { afterEach, expect, test, vi } from "vitest";
import { deferred } from "../../test/support/deferred.ts";
import { startLoopbackServer } from "../../test/support/loopback-server.ts";
import type { Finding } from "../errors/finding.ts";
import { openHosts } from "./open-hosts.ts";

afterEach(() => void vi.useRealTimers());

test("a host that takes a connection and never answers is told of once, after some seconds", async () => {
  let requests = 0;
  const { promise: seen, resolve: isAsked } = deferred();
  const server = await startLoopbackServer(() => {
    if (++requests === 3) isAsked();
  });
  const hosts = openHosts();
  const findings: Finding[] = [];
  hosts.onFinding((finding) => findings.push(finding));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { http } = await hosts.network();
  const ask = (): Promise<unknown> =>
    http.request({ method: "GET", url: `http://${server.host}/` }).catch(() => undefined);
  const asked = Promise.all([ask(), ask(), ask()]);
  await seen;
  expect(findings).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(findings).toEqual([
    {
      code: "SILENT_HOST",
      severity: "info",
      message: `${server.host}: no answer came for 5 s; waiting for up to 60 s`,
    },
  ]);
  vi.useRealTimers();
  await hosts.close();
  await server.close();
  await asked;
});
