import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { clusterSpec, directoryWith } from "./load.ts";

const BIN = fileURLToPath(new URL("../../bin/kops-assets", import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the tool as a user does, in an environment without kOps's variables. */
function run(...parameters: readonly string[]): Promise<Ended> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...parameters], { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe("the process", () => {
  const directory = directoryWith({
    "one.yaml": clusterSpec(),
    "both.yaml": `${clusterSpec()}---\n${clusterSpec({ name: "two.example.com" })}`,
    "broken.yaml": clusterSpec().replace("role: Node", "rolle: Node"),
  });
  const one = join(directory, "one.yaml");

  // The first run builds what is missing.
  beforeAll(() => run("--version"), 120_000);

  test("prints the list on stdout, and everything else on stderr", async () => {
    const { code, stdout, stderr } = await run("get", "assets", "-f", one, "--offline", "-o", "json");
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(["images", "files"]);
    expect(stderr).toContain("the newest release known");
  });

  test.each([
    [
      "a misspelt field",
      ["get", "assets", "-f", join(directory, "broken.yaml")],
      /broken\.yaml:\d+:\d+: .*rolle.*\n.*Did you mean role\?/,
    ],
    [
      "a second Cluster in a file",
      ["get", "assets", "-f", join(directory, "both.yaml")],
      /both\.yaml:\d+:\d+: a second Cluster/,
    ],
    ["no source", ["get", "assets"], /no source is given \[BAD_FLAGS\]\n.*-f/],
    ["an unknown flag", ["get", "assets", "--nonsense"], /unknown option '--nonsense'/],
    ["a copy's flag without --copy", ["get", "assets", "-f", one, "--to", "x"], /--copy is missing/],
    ["one side of a comparison", ["diff", one], /missing required argument 'new'/],
  ])("%s is exit code 2 and one message", async (_, parameters, message) => {
    const { code, stdout, stderr } = await run(...parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("compares two releases", async () => {
    const { code, stdout, stderr } = await run("diff", `${one}@1.35.2`, `${one}@1.36.2`, "--exit-code");
    expect(code).toBe(3);
    expect(stdout).toMatch(/added\s+image\s+registry\.k8s\.io\/kops\/kops-controller:1\.36\.2/);
    expect(stderr).toMatch(/\d+ to add, .* that may go; \d+ stay/);
  });

  test("reads standard input once", async () => {
    const ended = new Promise<Ended>((resolve) => {
      const child = execFile(process.execPath, [BIN, "get", "assets", "-f", "-"], (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
      child.stdin?.end("quay.io/acme/web:v3\n");
    });
    expect((await ended).stdout).toMatch(/quay\.io\/acme\/web:v3\s+quay\.io\/acme\/web:v3/);
  });
});
