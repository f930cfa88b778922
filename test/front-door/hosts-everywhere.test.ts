import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeCertificate } from "../support/certificate.ts";
import { startForwardProxy, type ForwardProxy } from "../support/forward-proxy.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

/** What is said of hosts by flags and variables holds whoever asks them: copies, look-ups of hashes, doctor, render, login-check. */
const SPEC = ["-f", "cluster.yaml"];
let cluster: MadeUpCluster;
let local: LocalRepositories;
let proxy: ForwardProxy;
let trusting: readonly string[];
let mirrors: readonly string[];
let proxied: readonly string[];

beforeAll(async () => {
  const tls = makeCertificate("mirror.corp.example");
  cluster = await startMadeUpCluster({ tls });
  local = await startLocalRepositories({ tls });
  writeFileSync(join(cluster.folder, "ca.pem"), tls.cert);
  trusting = ["--ca-file", "ca.pem"];
  const secure = cluster.mirrors.map((mirror) => mirror.replace("=http://", "=").replace("=", "=https://"));
  mirrors = secure.flatMap((mirror) => ["--mirror", mirror]);
  const [, place = ""] = /=https:\/\/([^/]+)\//.exec(secure[0] ?? "") ?? [];
  proxied = mirrors.map((text) => text.replace(place, "mirror.corp.example"));
  proxy = await startForwardProxy({ hosts: { "mirror.corp.example:443": place } });
}, 120_000);
afterAll(async () => {
  await Promise.all([cluster.close(), local.close(), proxy.close()]);
});
beforeEach(() => {
  for (const log of [cluster.asked, local.asked, proxy.seen]) log.length = 0;
});

describe("--ca-file holds for", () => {
  test("images and files, and the hashes beside them, of a copy", async () => {
    const parameters = ["copy", ...SPEC, ...mirrors, ...trusting, ...local.flags];
    const { code, stderr } = await cluster.start(parameters).ended;
    expect(stderr).toMatch(
      /images: +23 copied, 0 already there, 0 failed\nfiles: +22 copied, 0 already there, 0 failed/,
    );
    expect(code).toBe(0);
  });

  test.each([
    ["a lock", ["lock", "-o", "-"]],
    ["render nodes", ["render", "nodes", "--resolve-digests"]],
    ["render bootstrap", ["render", "bootstrap", "--resolve-digests", "--instance-group", "nodes"]],
  ])("the hashes of %s", async (_, parameters) => {
    const { code, stderr } = await cluster.run([
      ...parameters,
      ...SPEC,
      ...mirrors,
      ...trusting,
      ...local.flags,
    ]);
    expect(stderr).not.toContain("no known sha256");
    expect(code, stderr).toBe(0);
  });

  test("doctor and login-check", async () => {
    const env = { SSL_CERT_FILE: join(cluster.folder, "ca.pem") };
    const copied = await cluster.run(["copy", ...SPEC, ...mirrors, ...local.flags], { env });
    expect(copied.code, copied.stderr).toBe(0);
    const { code, stdout } = await cluster.run(["doctor", ...SPEC, ...trusting, ...local.flags]);
    expect(stdout).not.toMatch(/^CERTIFICATE_NOT_TRUSTED|^HOST_UNREACHABLE/m);
    expect(code).toBe(0);
    expect(await cluster.run(["login-check", ...trusting, local.host])).toMatchObject({ code: 0 });
  });
});

test("SSL_CERT_FILE holds for the hashes of a listing, which says why it lacks some without it", async () => {
  const list = ["get", "assets", ...SPEC, ...mirrors];
  const trusted = await cluster.run(list, { env: { SSL_CERT_FILE: join(cluster.folder, "ca.pem") } });
  expect(trusted.stderr).not.toContain("no known sha256");
  const refused = await cluster.run(list);
  expect(refused.stderr).toMatch(/TLS_FAILED/);
});

test("a proxy holds for the hashes of a listing", async () => {
  const env = { HTTPS_PROXY: `http://${proxy.host}`, SSL_CERT_FILE: join(cluster.folder, "ca.pem") };
  const { stderr } = await cluster.run(["get", "assets", ...SPEC, ...proxied], { env });
  expect(stderr).not.toContain("no known sha256");
  expect(proxy.seen).toContain("CONNECT mirror.corp.example:443");
});

test("--requests-per-second holds for hashes too", async () => {
  const began = performance.now();
  const lock = ["lock", ...SPEC, ...mirrors, ...trusting, "--requests-per-second", "40", "-o", "-"];
  const { code, stderr } = await cluster.run(lock);
  expect(code, stderr).toBe(0);
  const seconds = (performance.now() - began) / 1000;
  expect(cluster.asked.length / seconds).toBeLessThan(50);
});

test("a copy by a lock asks upstream nothing where all is there, not even for hashes", async () => {
  const env = { SSL_CERT_FILE: join(cluster.folder, "ca.pem") };
  const copy = ["copy", ...SPEC, ...mirrors, ...local.flags, "--lock", "kops-assets.lock.yaml"];
  const locked = await cluster.run(["lock", ...SPEC, ...mirrors], { env });
  expect(locked.code, locked.stderr).toBe(0);
  expect(await cluster.run(copy, { env })).toMatchObject({ code: 0 });
  cluster.asked.length = 0;
  expect(await cluster.run(copy, { env })).toMatchObject({ code: 0 });
  expect(cluster.asked).toEqual([]);
});
