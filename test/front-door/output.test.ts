import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TOOL_COMMAND } from "../support/tool-command.ts";
import { startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

const sh = promisify(execFile);
let cluster: MadeUpCluster;

beforeAll(async () => {
  cluster = await startMadeUpCluster();
}, 120_000);
afterAll(() => cluster.close());

const list = (...more: readonly string[]): string[] => [
  "get",
  "assets",
  "-f",
  "cluster.yaml",
  "--offline",
  ...more,
];

describe("flags without effect are exit code 2, with the reason", () => {
  test.each([
    [list("--to", "./x"), "--to is about copying, but --copy is missing"],
    [list("--concurrency", "3"), "--concurrency is about copying, but --copy is missing"],
    [list("--copy", "--to", "./x", "--update"), "--update writes the lock file again, but --lock is missing"],
    [["copy", "-f", "cluster.yaml", "--index", "rewrite"], "but --platform is missing"],
    [["copy", "-f", "cluster.yaml", "--record-age", "2h"], "but --record is missing"],
    [["copy", "-f", "cluster.yaml", "--scan-on-push"], "but --create-repositories is missing"],
  ])("%j", async (parameters, reason) => {
    const { code, stdout, stderr } = await cluster.run(parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(reason);
    expect(stderr).toContain("[BAD_FLAGS]");
  });
});

describe("standard output", () => {
  const command = `${TOOL_COMMAND.map((word) => `"${word}"`).join(" ")} get assets -f cluster.yaml --offline --kops-version 1.36.2`;
  const run = (script: string) =>
    sh("bash", ["-c", script], { cwd: cluster.folder }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );

  test("that is full is exit code 1, and said", async () => {
    const { code, stderr } = await run(`${command} >/dev/full`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: cannot write to standard output: .* \[STDOUT\]/);
  });

  test("that nobody reads to its end is no error", async () => {
    const { code, stdout, stderr } = await run(`set -o pipefail; ${command} | head -n 2`);
    expect(code).toBe(0);
    expect(stdout).toContain("CANONICAL");
    expect(stderr).not.toContain("STDOUT");
  });
});

test("--strict makes a warning an error", async () => {
  expect(await cluster.run(list())).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await cluster.run(list("--strict"));
  expect(code).toBe(3);
  expect(stdout).toContain("CANONICAL");
  expect(stderr).toMatch(/^error: \d+ of \d+ files have no known sha256 .*\[UNKNOWN_HASHES\]$/m);
});

test("a copy of nothing that is mapped is exit code 3, and one line", async () => {
  writeFileSync(join(cluster.folder, "names.txt"), "quay.io/a/b:1\nquay.io/a/c:1\n");
  const { code, stderr } = await cluster.run(["copy", "--list", "names.txt"]);
  expect(code).toBe(3);
  expect(stderr.match(/no place in a local repository/g)).toHaveLength(1);
});

test("every line on stderr is an object with --log-format json, misuse included", async () => {
  for (const parameters of [
    ["copy", "--list", "names.txt", "--log-format", "json"],
    ["copy", "--log-format=json", "--nonsense"],
    ["copy", "--log-format=json"],
  ]) {
    const { stderr } = await cluster.run(parameters);
    const lines = stderr
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of lines) {
      expect(line).toMatchObject({ time: expect.any(String) as string, level: expect.any(String) as string });
    }
  }
});

test("licenses prints the tool's own, and those of all that is in it", async () => {
  const { code, stdout } = await cluster.run(["licenses"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\s*Apache License\n/);
  expect(stdout).toMatch(/^commander \S+ \(MIT\)$/m);
  // Node is part of the single executable.
  const hasNode = process.env["KOPS_ASSETS_EXECUTABLE"] !== undefined;
  expect(stdout.includes("Node.js is licensed for use as follows")).toBe(hasNode);
});
