import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deferred } from "../../../test/support/deferred.ts";
import { startScriptedServer, type ScriptedServer } from "../../../test/conformance/scripted-server.ts";
import type { Finding } from "../../errors/finding.ts";
import { openHosts } from "../../hosts/open-hosts.ts";
import { EMPTY_LIST } from "../list/empty-list.ts";
import { copyToEnds } from "./copy-to-ends.ts";

const BYTES = Buffer.from("what nodes run");
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
let upstream: ScriptedServer;
let silent: ScriptedServer;
let directory: string;
const { promise: noticed, resolve: notice } = deferred();

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "copy-to-ends-"));
  upstream = await startScriptedServer(({ method }, response) => {
    response.writeHead(200, { "content-length": BYTES.byteLength });
    response.end(method === "HEAD" ? undefined : BYTES);
  });
  // What is sent to it is answered only once somebody has noticed that it is not.
  silent = await startScriptedServer((request, response) => {
    if (request.method !== "PUT") response.writeHead(404).end();
    else void noticed.then(() => request.resume().on("end", () => response.writeHead(201).end()));
  });
});
afterAll(async () => {
  await Promise.all([upstream.close(), silent.close()]);
  await rm(directory, { recursive: true });
});

test("an end that stands still is told of when it is put aside, and in its report", async () => {
  const url = `${upstream.url}/f`;
  const why = { component: "x", reason: "x", roles: [], architectures: [] };
  const file = { canonical: url, download: url, sha256: SHA256, use: "node", why: [why] } as const;
  const list = { ...EMPTY_LIST, files: [file] } as unknown as typeof EMPTY_LIST;
  const told: string[] = [];
  const hosts = openHosts();
  const ends = [
    { name: "disk", list, directory },
    { name: "silent", list, filesRoot: `${silent.url}/` },
  ];
  const onFinding = ({ code, message }: Finding, end: string): void => {
    told.push(`${end} ${code} ${message}`);
    if (end === "silent") notice();
  };
  const [, other] = await copyToEnds({ ends, patienceMs: 500, onFinding }, hosts);
  await hosts.close();
  // On a busy machine the disk may stand still too.
  expect(told.filter((line) => line.startsWith("silent "))).toEqual([
    expect.stringMatching(/^silent END_ASIDE silent stood still: the other ends go on without it/),
  ]);
  const findings = other !== undefined && "report" in other ? other.report.findings : [];
  expect(findings.map(({ code }) => code)).toContain("END_ASIDE");
  expect(await readFile(join(directory, "files/f"))).toEqual(BYTES);
});
