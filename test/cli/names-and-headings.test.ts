import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clusterSpec, directoryWith } from "./load.ts";
import { runCommand } from "./run-command.ts";

const cluster = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
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

describe("--no-headers prints the rows alone", () => {
  test.each([
    ["get assets", LIST],
    ["get assets -o wide", [...LIST, "-o", "wide"]],
    ["render hosts", HOSTS],
    ["diff", DIFF],
    ["catalog list", RELEASES],
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
    ["a dry run", [...LIST.filter((word) => word !== "--offline"), "--copy", "--dry-run", "--no-headers"]],
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
