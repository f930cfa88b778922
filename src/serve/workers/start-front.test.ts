import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Finding } from "../../errors/finding.ts";
import { ServerStatus } from "../admin/server-status.ts";
import type { RunningServer, StartOptions } from "../start-server.ts";
import { startFront } from "./start-front.ts";

/** Workers in a line each, which do no more than a test wants of them. */
const WORKERS = {
  /** Takes connections, and answers none. */
  silent:
    "process.on('message', ({ kind }) => (kind === 'drain' ? process.exit() : process.send({ kind: kind === 'begin' ? 'ready' : 'took' }))); process.send({ kind: 'hello', release: '1' })",
  /** Ends before it is told anything. */
  failing: "process.exit(9)",
  /** Cannot open what it is to serve. */
  unable:
    "process.on('message', () => process.send({ kind: 'unable', reason: 'no' }, () => process.exit(1))); process.send({ kind: 'hello', release: '1' })",
  /** Of what an upgrade has put in the place of the program. */
  newer: "process.on('message', () => undefined); process.send({ kind: 'hello', release: '2' })",
} as const;

let server: RunningServer | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await server?.close();
  server = undefined;
});

async function start(
  kinds: readonly (keyof typeof WORKERS)[],
  options: StartOptions = {},
): Promise<{
  readonly findings: readonly Finding[];
  readonly started: readonly ChildProcess[];
  readonly starts: () => number;
}> {
  const findings: Finding[] = [];
  const started: ChildProcess[] = [];
  let starts = 0;
  const workers = {
    ...{ count: 2, release: "1", place: "here" },
    start: () => {
      const kind = kinds[Math.min(starts, kinds.length - 1)] ?? "failing";
      starts += 1;
      const stdio = ["ignore", "ignore", "ignore", "ipc"] as const;
      const child = spawn(process.execPath, ["-e", WORKERS[kind]], { stdio: [...stdio] });
      started.push(child);
      return child;
    },
    onFinding: (finding: Finding) => findings.push(finding),
    onFailure: () => undefined,
  };
  server = await startFront(workers, options);
  return { findings, started, starts: () => starts };
}

describe("workers", () => {
  test("of which one cannot begin are started again, and that is told", async () => {
    const status = new ServerStatus();
    const { findings, starts } = await start(["silent", "unable", "silent"], { status });
    await expect.poll(() => status.workers?.ready).toBe(2);
    expect(starts()).toBe(3);
    expect(status.workers?.replaced).toBe(1);
    expect(findings.map(({ code, message }) => [code, message.replace(/\d+/, "N")])).toEqual([
      ["WORKER_ENDED", "a worker (process N) could not begin: no"],
    ]);
  });

  test.each([
    ["end at once", "failing", "no worker can begin: it ended with exit code 9"],
    ["are of another release", "newer", "kops-assets has become release 2: start the server again"],
  ] as const)(
    "that all %s are tried a few times, with pauses, and then given up",
    async (_, kind, message) => {
      const began = performance.now();
      const given = start([kind]);
      await expect(given).rejects.toMatchObject({ code: "WORKERS_FAILED", side: "local" });
      await expect(given).rejects.toThrow(message);
      expect(performance.now() - began).toBeGreaterThan(1500);
      expect(server).toBeUndefined();
    },
  );

  test("that do not answer any more are killed and replaced, and those that answer are not", async () => {
    // Whoever is asked for a sign of life is asked when this test says so.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const status = new ServerStatus();
    const { findings, started } = await start(["silent"], { status });
    const [hanging, running] = started;
    if (hanging?.pid === undefined || running === undefined) throw new Error("there are no workers");
    const killed = once(hanging, "close");
    process.kill(hanging.pid, "SIGSTOP");
    for (let beat = 0; beat < 7; beat += 1) {
      expect(findings).toEqual([]);
      const answered = once(running, "message");
      vi.advanceTimersByTime(5000);
      await answered;
    }
    await killed;
    await expect.poll(() => status.workers?.ready).toBe(2);
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ["WORKER_HUNG", `a worker (process ${hanging.pid}) had not answered for 30 s and was killed`],
    ]);
    expect(started).toHaveLength(3);
    expect(running.exitCode).toBeNull();
  });

  test("share a limit of connections, those that wait for one of them included", async () => {
    const status = new ServerStatus();
    const errors: unknown[] = [];
    await start(["silent"], { status, maxConnections: 3, onError: (error) => errors.push(error) });
    const sockets = Array.from({ length: 5 }, () => connect(server?.port ?? 0, "127.0.0.1"));
    for (const socket of sockets) socket.on("error", () => undefined);
    await expect.poll(() => sockets.filter(({ closed }) => closed)).toHaveLength(2);
    expect([status.connections, status.dropped]).toEqual([3, 2]);
    expect(errors).toMatchObject([{ code: "TOO_MANY_CONNECTIONS" }]);
    for (const socket of sockets) socket.destroy();
  });
});
