import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replacePem } from "../support/replace-pem.ts";
import { makeCertificate } from "../support/certificate.ts";
import { readReport } from "../support/read-report.ts";
import type { RunningTool } from "../support/run-tool.ts";
import { startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
/** More than what sockets keep for a reader that does not read. */
const LARGE = 60_000_000;

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  const mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  const { code, stderr } = await cluster.run([
    "copy",
    "-f",
    "cluster.yaml",
    "--to",
    "repository",
    ...mirrors,
  ]);
  expect(code, stderr).toBe(0);
  mkdirSync(join(cluster.folder, "repository/files/large"));
  writeFileSync(join(cluster.folder, "repository/files/large/file"), Buffer.alloc(LARGE));
}, 120_000);
afterAll(() => cluster.close());

interface Started {
  readonly tool: RunningTool;
  readonly port: number;
}

async function start(flags: readonly string[] = [], addr = "127.0.0.1:0"): Promise<Started> {
  const tool = cluster.start(["serve", "repository", "--addr", addr, ...flags]);
  const [, port = ""] = /:(\d+)\/$/.exec(await tool.said(/^serving /)) ?? [];
  return { tool, port: Number(port) };
}

/** Asks for the large file, and does not read on. */
async function beginDownload(port: number): Promise<http.IncomingMessage> {
  const request = http.get({ port, path: "/large/file", agent: false });
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  return response;
}

async function lengthOf(response: http.IncomingMessage): Promise<number> {
  let length = 0;
  for await (const chunk of response) length += (chunk as Buffer).byteLength;
  return length;
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return Promise.race([
    once(socket, "connect").then(() => !socket.destroy().destroyed),
    new Promise<boolean>((resolve) => socket.once("error", () => resolve(true))),
  ]);
}

describe("serve", () => {
  test("lets running downloads end when it is told to stop, takes no others, and says so to probes", async () => {
    const { tool, port } = await start(["--admin-addr", "127.0.0.1:0", "--access-log", "json"]);
    const [, admin = ""] = /for browsers (\S+)\/,/.exec(await tool.said(/^for browsers /)) ?? [];
    const response = await beginDownload(port);
    tool.kill("SIGTERM");
    await tool.said(/^stopping: /);
    expect((await fetch(`${admin}/readyz`)).status).toBe(503);
    expect((await fetch(`${admin}/healthz`)).status).toBe(200);
    await expect.poll(() => isRefused(port)).toBe(true);
    expect(await lengthOf(response)).toBe(LARGE);
    const { code, stderr } = await tool.ended;
    expect(code).toBe(0);
    const entry = stderr.split("\n").find((line) => line.includes("/large/file")) ?? "";
    expect(JSON.parse(entry)).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      client: "127.0.0.1",
      method: "GET",
      status: 200,
      complete: true,
    });
  });

  test("cuts them at a second signal, or when their time is over", async () => {
    const [patient, hurried] = [await start(), await start(["--drain-time", "1s"])];
    for (const { tool, port } of [patient, hurried]) {
      const response = await beginDownload(port);
      tool.kill("SIGTERM");
      await tool.said(/^stopping: /);
      if (tool === patient.tool) tool.kill("SIGTERM");
      const { code, stderr } = await tool.ended;
      expect(code).toBe(0);
      expect(stderr).toContain("1 download was cut off because the server stopped");
      expect(stderr).toMatch(/^GET \/large\/file 200 .*B, cut off$/m);
      await expect(lengthOf(response)).rejects.toThrow(/aborted|ECONNRESET/);
    }
  });

  test("goes on taking requests for as long as --drain-delay says, and says meanwhile that it will stop", async () => {
    const { tool, port } = await start(["--drain-delay", "4s"]);
    tool.kill("SIGTERM");
    await tool.said(/^stopping: /);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${port}/v2/`)).status).toBe(200);
    expect((await tool.ended).code).toBe(0);
  });

  test("listens for IPv4 and IPv6 where no host is named, and logs both in the common format", async () => {
    const { tool, port } = await start(["--access-log", "common"], ":0");
    for (const host of ["127.0.0.1", "[::1]"])
      expect((await fetch(`http://${host}:${port}/v2/pause/manifests/3.10.1`)).status).toBe(200);
    const line = (client: string): RegExp =>
      new RegExp(
        String.raw`^${client} - - \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET /v2/pause/manifests/3\.10\.1 HTTP/1\.1" 200 \d+$`,
      );
    await tool.said(line("127\\.0\\.0\\.1"));
    await tool.said(line("::1"));
    tool.kill("SIGTERM");
    const { code, stderr } = await tool.ended;
    expect(code).toBe(0);
    expect(stderr).toContain(
      `every address of this machine (IPv4 and IPv6), port ${port}: images at HOST:${port},`,
    );
  });

  test("takes another certificate when its files change, without a cut, and keeps the old one until both fit", async () => {
    const [first, second] = [makeCertificate("first.example"), makeCertificate("second.example")];
    const put = (name: "cert" | "key", text: string): void => replacePem(cluster.folder, name, text);
    put("cert", first.cert);
    put("key", first.key);
    const { tool, port } = await start(["--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    const options = { port, rejectUnauthorized: false, agent: false, path: "/large/file" } as const;
    const nameOf = async (path = "/healthz"): Promise<[string | undefined, http.IncomingMessage]> => {
      const request = https.get({ ...options, path });
      const [socket] = (await once(request, "socket")) as [TLSSocket];
      const [response] = (await once(request, "response")) as [http.IncomingMessage];
      return [socket.getPeerCertificate().subjectaltname, response];
    };
    const [name, download] = await nameOf("/large/file");
    expect(name).toContain("first.example");
    put("cert", second.cert);
    tool.kill("SIGHUP");
    await tool.said(/^error: the certificate stays as it was: .*\[BAD_CERTIFICATE\]/);
    expect((await nameOf())[0]).toContain("first.example");
    put("key", second.key);
    tool.kill("SIGHUP");
    await tool.said(/^cert\.pem: the new certificate is in use$/);
    expect((await nameOf())[0]).toContain("second.example");
    expect(await lengthOf(download)).toBe(LARGE);
    tool.kill("SIGTERM");
    expect((await tool.ended).code).toBe(0);
  });

  test("says on its page what a cluster needs", async () => {
    const { tool, port } = await start(["-f", "cluster.yaml", "--quiet"]);
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: "text/html" } });
    const { assets } = readReport(await answer.text());
    const needed = assets.filter(({ clusters }) => clusters.includes("made-up.example.com"));
    expect(needed).toHaveLength(cluster.images.length + cluster.files.length);
    expect(needed.filter(({ states }) => states[0] === "missing")).toEqual([]);
    tool.kill("SIGTERM");
    expect((await tool.ended).stderr).not.toContain("GET");
  });

  test.each([
    ["a log that is quiet", ["--quiet", "--access-log", "json"], /exclude each other/],
    ["an address that is none", ["--admin-addr", "here"], /--admin-addr here is not an address/],
  ])("refuses %s", async (_, flags, words) => {
    const { code, stderr } = await cluster.run(["serve", "repository", ...flags]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});
