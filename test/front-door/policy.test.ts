import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DecisionLog } from "../../src/kops-assets.ts";
import { describeWith } from "../conformance/real-server.ts";
import { isRunning } from "../support/is-running.ts";
import { startWritableRegistry } from "../support/writable-registry.ts";
import { publishImage } from "../support/image-fixture.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

const POLICY = "version: 1\nkind: CopyPolicy\n";

let cluster: MadeUpCluster;
let local: LocalRepositories;
let mirrors: readonly string[];

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
}, 120_000);
afterAll(() => cluster.close());
beforeEach(async () => {
  local = await startLocalRepositories();
  return () => local.close();
});

function write(name: string, text: string): string {
  writeFileSync(join(cluster.folder, name), text);
  if (text.startsWith("#!")) chmodSync(join(cluster.folder, name), 0o755);
  return name;
}

/** Two of the cluster's images, as a list. */
function twoImages(): string {
  return cluster.images.filter((name) => /pause|etcd:/.test(name)).join("\n");
}

test("copy --policy holds back what breaks it, goes on with all else, and verify --policy finds it in place", async () => {
  const names = twoImages();
  expect(names.split("\n").length, names).toBeGreaterThan(1);
  const deny = `${POLICY}rules: [{name: no pause, hosts: [example.com], sources: ["**/pause"]}]\n`;
  write("deny.yaml", deny);
  const parameters = ["--list", "-", ...mirrors, ...local.flags];
  const quarantine = ["--quarantine", `${local.host}/held`, "--decisions", "decisions.json"];
  const copied = await cluster.run(["copy", ...parameters, "--policy", "deny.yaml", ...quarantine], {
    input: names,
  });
  expect(copied).toMatchObject({ code: 3, stdout: "" });
  expect(copied.stderr).toMatch(/held back: registry.k8s.io\/pause.*\n.*"no pause".*\[HELD_BACK\]/);
  expect(copied.stderr).toMatch(/images: .* 0 failed, 1 held back/);
  expect(await local.images.repository("pause").resolve("3.10.1")).toBeUndefined();
  expect(await local.images.repository("held/registry.k8s.io/pause").resolve("3.10.1")).toBeDefined();
  const log = JSON.parse(readFileSync(join(cluster.folder, "decisions.json"), "utf8")) as DecisionLog;
  expect(log.assets.map(({ decision }) => decision).sort()).toContain("held-back");

  expect(await cluster.run(["copy", ...parameters], { input: names })).toMatchObject({ code: 0 });
  const verified = await cluster.run(["verify", ...parameters, "--policy", "deny.yaml", "-o", "json"], {
    input: names,
  });
  expect(verified.code).toBe(3);
  expect(verified.stdout).toContain("AGAINST_POLICY");
  expect(local.asked.filter((line) => line.startsWith("PUT")).length).toBeGreaterThan(0);
});

test.each([
  ["run", []],
  ["dry run to several ends", ["--to", "@spec", "--to", "beside", "--dry-run"]],
])("a %s that is stopped while it scans leaves neither program nor files", async (_what, how) => {
  const place = mkdtempSync(join(tmpdir(), "scans-"));
  const pid = join(cluster.folder, "pid");
  rmSync(pid, { force: true });
  write("scan.sh", `#!/bin/sh\necho $$ >${pid}\nsleep 60\n`);
  write("scan.yaml", `${POLICY}rules: [{name: scan, command: {image: [./scan.sh]}}]\n`);
  const parameters = ["copy", "--list", "-", ...mirrors, ...local.flags, "--policy", "scan.yaml", ...how];
  const [first = ""] = twoImages().split("\n");
  const tool = cluster.start(parameters, { input: first, env: { TMPDIR: place } });
  await expect.poll(() => readdirSync(cluster.folder), { timeout: 20_000 }).toContain("pid");
  tool.kill("SIGTERM");
  expect((await tool.ended).code).toBe(143);
  expect(readdirSync(place)).toEqual([]);
  const scanner = Number(readFileSync(pid, "utf8"));
  await expect.poll(() => isRunning(scanner)).toBe(false);
});

test.each([
  [["--decisions", "x"], /--policy is missing/],
  [
    ["--policy", "whole.yaml", "--decisions", "whole.yaml/log.json"],
    /cannot be written.* \[UNWRITABLE_FILE\]/s,
  ],
  [
    ["--policy", "broken.yaml"],
    /broken.yaml:3:21: rules\.0\.hots is not a setting; did you mean hosts\? \[BAD_POLICY\]/,
  ],
])("%j is refused before anything is asked", async (flags, message) => {
  write("broken.yaml", `${POLICY}rules: [{name: one, hots: [example.com]}]\n`);
  write("whole.yaml", `${POLICY}rules: [{name: one, hosts: [example.com]}]\n`);
  const asked = cluster.asked.length;
  const { code, stderr } = await cluster.run(["copy", "--list", "-", ...mirrors, ...local.flags, ...flags], {
    input: twoImages(),
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(cluster.asked.slice(asked).filter((line) => line.includes("/manifests/"))).toEqual([]);
});

describe("signatures", () => {
  describeWith("cosign", (cosign) => {
    test("that it makes now, in both schemes, let images through, and a stranger's do not", async () => {
      const upstream = await startWritableRegistry();
      const run = promisify(execFile);
      const env = { PATH: process.env["PATH"], HOME: cluster.folder, COSIGN_PASSWORD: "" };
      for (const name of ["ours", "strangers"])
        await run(cosign, ["generate-key-pair", "--output-key-prefix", name], { cwd: cluster.folder, env });
      const signed = {
        tagged: ["ours", "false"],
        bundled: ["ours", "true"],
        foreign: ["strangers", "true"],
      } as const;
      for (const [repository, [key, isBundle]] of Object.entries(signed)) {
        const { descriptor } = await publishImage(upstream.images.repository(repository), "v1", [repository]);
        const how = [
          "--use-signing-config=false",
          "--tlog-upload=false",
          `--new-bundle-format=${isBundle}`,
          "--yes",
        ];
        const image = `${upstream.host}/${repository}@${descriptor.digest}`;
        await run(cosign, ["sign", "--key", `${key}.key`, ...how, image], { cwd: cluster.folder, env });
      }
      write("signed.yaml", `${POLICY}rules: [{name: ours, signedBy: [{key: ours.pub}]}]\n`);
      const mirror = `signed.example.com=${upstream.host}`;
      const names = Object.keys(signed).map((name) => `signed.example.com/${name}:v1`);
      const { code, stderr } = await cluster.run(
        ["copy", "--list", "-", "--mirror", mirror, ...local.flags, "--policy", "signed.yaml", "--referrers"],
        { input: names.join("\n") },
      );
      expect(stderr).toMatch(/images: 2 copied, 0 already there, 0 failed, 1 held back/);
      expect(code).toBe(3);
      expect(stderr).toMatch(/held back: .*\/foreign:v1/);
      await upstream.close();
    }, 60_000);
  });
});
