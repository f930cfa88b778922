import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { replacePem } from "../support/replace-pem.ts";
import { makeCertificate } from "../support/certificate.ts";
import { isRunning } from "../support/is-running.ts";
import type { RunningTool, ToolOptions } from "../support/run-tool.ts";
import { startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
const running: RunningTool[] = [];
/** More than what sockets keep for a reader that does not read. */
const LARGE = 60_000_000;

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  const mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  expect(await cluster.run(["copy", "-f", "cluster.yaml", "--to", "repository", ...mirrors])).toMatchObject({
    code: 0,
  });
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  writeFileSync(join(cluster.folder, "sign.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(join(cluster.folder, "sign.pub"), publicKey.export({ type: "spki", format: "pem" }));
  const sign = ["--sign-key", "sign.pem", "--to", "bundle.tar"];
  expect(await cluster.run(["bundle", "create", "-f", "cluster.yaml", ...sign, ...mirrors])).toMatchObject({
    code: 0,
  });
  mkdirSync(join(cluster.folder, "repository/files/large"));
  writeFileSync(join(cluster.folder, "repository/files/large/file"), Buffer.alloc(LARGE));
}, 120_000);
// Whatever a test that failed has left.
afterEach(() => {
  for (const tool of running.splice(0)) tool.kill("SIGKILL");
});
afterAll(() => cluster.close());

interface Started {
  readonly tool: RunningTool;
  readonly port: number;
}

async function start(
  flags: readonly string[] = [],
  options: ToolOptions = {},
  place = "repository",
): Promise<Started> {
  const words = ["serve", place, "--addr", "127.0.0.1:0", "--workers", "2", ...flags];
  const tool = cluster.start(words, options);
  running.push(tool);
  const [, port = ""] = /:(\d+)\/$/.exec(await tool.said(/^serving /)) ?? [];
  return { tool, port: Number(port) };
}

async function adminOf(tool: RunningTool): Promise<string> {
  const [, admin = ""] = /for browsers (\S+)\/,/.exec(await tool.said(/^for browsers /)) ?? [];
  return admin;
}

/** The processes that a process has started and that run. */
function workersOf({ pid }: RunningTool): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.trim().split(" ").map(Number).filter(isRunning);
}

/** Asks for the large file over a connection of its own, and does not read on. */
async function beginDownload(port: number): Promise<http.IncomingMessage> {
  const request = http.get({ port, path: "/large/file", agent: false });
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  return response;
}

/** How much came; undefined where it was cut off. */
async function lengthOf(response: http.IncomingMessage): Promise<number | undefined> {
  let length = 0;
  try {
    for await (const chunk of response) length += (chunk as Buffer).byteLength;
    return length;
  } catch {
    return undefined;
  }
}

async function metricsOf(url: string): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return (name) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
}

/** Asks once, over a connection of its own. */
async function ask(port: number, path: string): Promise<number | undefined> {
  const [response] = (await once(http.get({ port, path, agent: false }), "response")) as [
    http.IncomingMessage,
  ];
  response.resume();
  return response.statusCode;
}

describe("serve --workers", () => {
  test("answers from several processes as from one, whichever is asked, and replaces one that is killed", async () => {
    const { tool, port } = await start(["--access-log", "json"]);
    const url = `http://127.0.0.1:${port}`;
    const statuses = await Promise.all(
      Array.from({ length: 20 }, () => ask(port, "/v2/pause/manifests/3.10.1")),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const now = async (name: string): Promise<number> => (await metricsOf(url))(`kops_assets_serve_${name}`);
    // The one that asks is kept. Each worker has one of three, for it has no more than that besides.
    await expect.poll(() => now("connections")).toBe(1);
    const downloads = [await beginDownload(port), await beginDownload(port), await beginDownload(port)];
    for (let time = 0; time < 4; time += 1) {
      const value = await metricsOf(url);
      expect(value('kops_assets_serve_requests_total{kind="manifest",method="GET",code="200"}')).toBe(20);
      expect(value("kops_assets_serve_requests_under_way")).toBe(4);
      expect(value("kops_assets_serve_workers")).toBe(2);
    }
    const page = await (await fetch(`${url}/`, { headers: { accept: "text/html" } })).text();
    expect(page).toContain(`Repositories at 127.0.0.1:${port}`);
    const workers = workersOf(tool);
    expect(workers).toHaveLength(2);
    process.kill(workers[0] ?? 0, "SIGKILL");
    const told =
      /^warning: a worker \(process \d+\) was ended by SIGKILL, and (\d) requests? w\w+ cut off .*\[WORKER_ENDED\]/;
    const cut = Number(told.exec(await tool.said(told))?.[1]);
    await expect.poll(() => now("workers")).toBe(2);
    expect(workersOf(tool)).toHaveLength(2);
    expect(await now("workers_replaced_total")).toBe(1);
    const underWay = await now("requests_under_way");
    tool.kill("SIGTERM");
    await tool.said(/^stopping: /);
    const lengths = await Promise.all(downloads.map(lengthOf));
    const whole = lengths.filter((length) => length === LARGE).length;
    const lost = lengths.filter((length) => length === undefined).length;
    expect([whole, lost]).toEqual([3 - lost, 3 - whole]);
    expect(underWay).toBe(1 + whole);
    // The page's reader may have all of it before its worker has told that it is done.
    expect([lost, lost + 1]).toContain(cut);
    const { code, stderr } = await tool.ended;
    expect(code).toBe(0);
    const log = stderr.split("\n").filter((line) => line.startsWith("{"));
    expect(log.filter((line) => (JSON.parse(line) as { kind: string }).kind === "manifest")).toHaveLength(20);
    for (const line of [/^serving /gm, /^stopping: /gm, /WORKER_ENDED/g])
      expect(stderr.match(line)).toHaveLength(1);
    expect(workers.filter(isRunning)).toEqual([]);
  });

  test("stops by Ctrl-C, which all processes hear of: answers end first, and at the second time at once", async () => {
    const { tool, port } = await start(["--drain-delay", "10s"], { shell: 'exec setsid "$@"' });
    const downloads = [await beginDownload(port), await beginDownload(port)];
    process.kill(-tool.pid, "SIGINT");
    await tool.said(/^stopping: /);
    expect(await ask(port, "/readyz")).toBe(503);
    expect(await ask(port, "/v2/")).toBe(200);
    process.kill(-tool.pid, "SIGINT");
    const { code, stderr } = await tool.ended;
    expect({ code, cut: /(\d+) downloads were cut off/.exec(stderr)?.[1] }).toEqual({ code: 0, cut: "2" });
    expect(stderr).not.toContain("INTERRUPTED");
    expect(stderr.match(/DOWNLOADS_CUT/g)).toHaveLength(1);
    expect(await Promise.all(downloads.map(lengthOf))).toEqual([undefined, undefined]);
  });

  test("serves a signed bundle, and leaves no process behind when it is killed", async () => {
    const flags = ["--admin-addr", "127.0.0.1:0", "--verify-key", "sign.pub"];
    const { tool, port } = await start(flags, {}, "bundle.tar");
    const admin = await adminOf(tool);
    const path = "/v2/pause/manifests/3.10.1";
    expect(await Promise.all([ask(port, path), ask(port, path)])).toEqual([200, 200]);
    expect(await ask(port, "/metrics")).toBe(404);
    const value = await metricsOf(admin);
    expect(value('kops_assets_serve_requests_total{kind="manifest",method="GET",code="200"}')).toBe(2);
    expect(value("process_resident_memory_bytes")).toBeGreaterThan(3 * 30e6);
    const workers = workersOf(tool);
    tool.kill("SIGKILL");
    await tool.ended;
    await expect.poll(() => workers.filter(isRunning)).toEqual([]);
  });

  test("says once that somebody else listens there", async () => {
    const other = http.createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const words = ["serve", "repository", "--workers", "2", "--addr", `127.0.0.1:${port}`];
    const { code, stderr } = await cluster.run(words);
    other.close();
    expect(code).toBe(2);
    expect(stderr.match(/ADDRESS_IN_USE/g)).toHaveLength(1);
  });

  test("has one limit of connections and one certificate, by https too", async () => {
    const [first, second] = [makeCertificate("first.example"), makeCertificate("second.example")];
    const put = (name: "cert" | "key", text: string): void => replacePem(cluster.folder, name, text);
    put("cert", first.cert);
    put("key", first.key);
    const tls = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    const limits = ["--max-connections", "5", "--admin-addr", "127.0.0.1:0"];
    const { tool, port } = await start([...tls, ...limits]);
    const admin = await adminOf(tool);
    const names = (): Promise<(string | undefined)[]> =>
      Promise.all([nameOf(port), nameOf(port), nameOf(port)]);
    expect(new Set(await names())).toEqual(new Set(["first.example"]));
    put("cert", second.cert);
    put("key", second.key);
    tool.kill("SIGHUP");
    await tool.said(/^cert\.pem: the new certificate is in use$/);
    expect(new Set(await names())).toEqual(new Set(["second.example"]));
    await expect.poll(async () => (await metricsOf(admin))("kops_assets_serve_connections")).toBe(0);
    const sockets = Array.from({ length: 6 }, () => connect(port, "127.0.0.1"));
    await Promise.race(sockets.map((socket) => once(socket, "close")));
    await tool.said(/TOO_MANY_CONNECTIONS/);
    const value = await metricsOf(admin);
    expect(value("kops_assets_serve_connections")).toBe(5);
    expect(value("kops_assets_serve_dropped_connections_total")).toBe(1);
    for (const socket of sockets) socket.destroy();
    tool.kill("SIGTERM");
    const { code, stderr } = await tool.ended;
    expect(code).toBe(0);
    expect(stderr.match(/TOO_MANY_CONNECTIONS|new certificate/g)).toHaveLength(2);
  });

  test.each(["0", "1.5", "many"])("is a count, and not %s", async (count) => {
    const { code, stderr } = await cluster.run(["serve", "repository", "--workers", count]);
    expect(code).toBe(2);
    expect(stderr).toContain("whole number from 1 to 256, or auto");
  });
});

async function nameOf(port: number): Promise<string | undefined> {
  const request = https.get({ port, path: "/v2/", rejectUnauthorized: false, agent: false });
  const [socket] = (await once(request, "socket")) as [TLSSocket];
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  const name = /DNS:(.*)$/.exec(socket.getPeerCertificate().subjectaltname ?? "")?.[1];
  await response.resume().toArray();
  return name;
}
