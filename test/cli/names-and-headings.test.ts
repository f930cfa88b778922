import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clusterSpec, directoryWith } from "./load.ts";
import { runCommand } from "./run-command.ts";

const cluster = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
const settings = join(directoryWith({ "k.yaml": "concurrency: 4\nplatform: [linux/amd64]\n" }), "k.yaml");
const LIST = ["get", "assets", "--no-config", "--offline", "--kops-version", "1.36.2", "-f", cluster];
const HOSTS = ["render", "hosts", "--no-config", "--offline", "--kops-version", "1.36.2", "-f", cluster];
const DIFF = ["diff", "--no-config", `${cluster}@1.35.2`, `${cluster}@1.36.2`];
const RELEASES = ["catalog", "list", "--no-config"];

test("-o name prints one canonical name or URL per line, images first, which --list reads back", async () => {
  const { stdout } = await runCommand(...LIST, "-o", "name");
  const json = JSON.parse((await runCommand(...LIST, "-o", "json")).stdout) as Record<
    "images" | "files",
    { canonical: string }[]
  >;
  const names = [...json.images, ...json.files].map(({ canonical }) => canonical);
  expect(stdout).toBe(names.map((name) => `${name}\n`).join(""));
  const file = join(directoryWith({ "names.txt": stdout }), "names.txt");
  const again = await runCommand("get", "assets", "--no-config", "--offline", "-f", file, "-o", "name");
  expect(again.stdout).toBe(stdout);
});

test.each([
  ["catalog list", RELEASES, /^(?:\d+\.\d+\.\d+\S*\n)+$/],
  ["render hosts", HOSTS, /^(?:[\w.*-]+\n)+$/],
  ["diff", DIFF, /^(?:\S+\n)+$/],
])("-o name of %s is one name per line", async (_what, words, expected) => {
  const { stdout } = await runCommand(...words, "-o", "name");
  expect(stdout).toMatch(expected);
});

test("-o name of a diff is what the next copy has to bring", async () => {
  const { stdout } = await runCommand(...DIFF, "-o", "name");
  const { added, changed, moved } = JSON.parse((await runCommand(...DIFF, "-o", "json")).stdout) as Record<
    "added" | "changed" | "moved",
    { canonical: string }[]
  >;
  const names = [...added, ...changed, ...moved].map(({ canonical }) => canonical);
  expect(stdout.trim().split("\n").sort()).toEqual(names.sort());
});

test("--no-headers of findings is one row each", async () => {
  const doctor = ["doctor", "--no-config", "--offline", "--kops-version", "1.36.2", "-f", cluster];
  const { stdout, stderr } = await runCommand(...doctor, "--no-headers");
  const { findings } = JSON.parse((await runCommand(...doctor, "-o", "json")).stdout) as {
    findings: { severity: string; code: string }[];
  };
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/\t+/).slice(0, 2).join(" "));
  expect(rows.sort()).toEqual(findings.map(({ severity, code }) => `${severity} ${code}`).sort());
  expect(rows).not.toEqual([]);
  expect(stderr).toMatch(/\d+ errors?, \d+ warnings?, \d+ notes?/);
});

describe("--no-headers prints the rows alone", () => {
  test.each([
    ["get assets", LIST],
    ["get assets -o wide", [...LIST, "-o", "wide"]],
    ["render hosts", HOSTS],
    ["diff", DIFF],
    ["catalog list", RELEASES],
    ["config check", ["config", "check", "--config", settings]],
  ])("of %s", async (_what, words) => {
    const { stdout } = await runCommand(...words);
    const bare = await runCommand(...words, "--no-headers");
    const rows = stdout.split("\n").filter((line) => line !== "" && !/^[A-Z-]+\t/.test(line));
    const cells = (lines: readonly string[]): string[] =>
      lines.map((line) => line.trimEnd().replaceAll(/\t+/g, "\t"));
    expect(rows.length).toBeGreaterThan(1);
    expect(cells(bare.stdout.trimEnd().split("\n"))).toEqual(cells(rows));
  });

  test.each([
    ["an output without headings", [...LIST, "-o", "json", "--no-headers"]],
    ["names", [...LIST, "-o", "name", "--no-headers"]],
    ["a copy that is no dry run", ["copy", "--no-config", "-f", cluster, "--no-headers"]],
    ["a dry run's JSON", ["copy", "--no-config", "-f", cluster, "--dry-run", "-o", "json", "--no-headers"]],
    ["findings as JSON", ["doctor", "--no-config", "-f", cluster, "-o", "json", "--no-headers"]],
    ["what was verified as JUnit", ["verify", "--no-config", "-f", cluster, "-o", "junit", "--no-headers"]],
    ["names that are pruned", ["prune", "--no-config", "--to", "x", "-o", "name", "--no-headers"]],
    ["settings as JSON", ["config", "check", "-o", "json", "--no-headers"]],
    ["hosts without a table", [...HOSTS, "-o", "plain", "--no-headers"]],
  ])("and is refused with %s", async (_what, words) => {
    expect((await runCommand(...words)).error).toMatchObject({ code: "BAD_FLAGS" });
  });
});

test.each([
  ["--sizes", [...LIST.filter((word) => word !== "--offline"), "-o", "name", "--sizes"]],
  ["--cross-check", [...LIST, "-o", "name", "--cross-check"]],
  ["--details", [...LIST, "-o", "name", "--details"]],
])("-o name is refused with %s", async (_what, words) => {
  expect((await runCommand(...words)).error).toMatchObject({ code: "BAD_FLAGS" });
});
