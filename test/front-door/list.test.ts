import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMadeUpCluster, type MadeUpCluster } from "./made-up-cluster.ts";

let cluster: MadeUpCluster;
let mirrors: readonly string[];

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  writeFileSync(join(cluster.folder, "hello.txt"), "hello world\n");
  const broken = cluster.spec.replace(/cluster\.yaml$/, "broken.yaml");
  writeFileSync(
    broken,
    "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nmetadata:\n  name: a.example.com\nspec:\n  netwörking: {}\n",
  );
}, 120_000);
afterAll(() => cluster.close());

describe("get assets", () => {
  test.each(["table", "wide", "json", "yaml"])(
    "prints %s on stdout, and all else on stderr",
    async (format) => {
      const { code, stdout, stderr } = await cluster.run([
        "get",
        "assets",
        "-f",
        "cluster.yaml",
        "-o",
        format,
        ...mirrors,
      ]);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.not.stringMatching(/error|failed/) as string,
      });
      const left = [...cluster.images, ...cluster.files].filter((name) => !stdout.includes(name));
      expect(left).toEqual([]);
      expect(stdout).toContain("registry.corp.example/coredns-coredns:");
    },
  );

  test("reads hashes that no release knows beside the files, by mirrors", async () => {
    cluster.asked.length = 0;
    const { stdout, stderr } = await cluster.run([
      "get",
      "assets",
      "-f",
      "cluster.yaml",
      "-o",
      "json",
      ...mirrors,
    ]);
    const { files } = JSON.parse(stdout) as { files: { canonical: string; sha: string }[] };
    for (const { canonical, sha } of files) expect(sha).toBe(await cluster.content.sha256(canonical));
    expect(stderr).not.toContain("no known sha256");
    expect(cluster.asked.length).toBeGreaterThanOrEqual(files.length);
  });

  test("asks nobody with --offline, and says how many hashes are missing", async () => {
    cluster.asked.length = 0;
    const { code, stderr } = await cluster.run([
      "get",
      "assets",
      "-f",
      "cluster.yaml",
      "--offline",
      ...mirrors,
    ]);
    expect({ code, asked: cluster.asked }).toEqual({ code: 0, asked: [] });
    expect(stderr).toMatch(/(\d+) of \1 files have no known sha256 \(no host was asked\)/);
  });

  test("reads mirrors from the file that --config names, and says where it is wrong", async () => {
    const config = (text: string): void => writeFileSync(join(cluster.folder, "config.yaml"), text);
    const lines = cluster.mirrors.map((mirror) => `  ${mirror.replace("=", ": ")}\n`);
    config(`mirrors:\n${lines.join("")}`);
    const list = ["get", "assets", "-f", "cluster.yaml", "--config", "config.yaml"];
    expect((await cluster.run(list)).stderr).not.toContain("no known sha256");
    config("mirrors:\n  registry.k8s.io: {}\n");
    expect(await cluster.run(list)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/config\.yaml:2:\d+: .*\[BAD_CONFIG\]/) as string,
    });
  });

  test.each([
    ["a misspelt field", ["-f", "broken.yaml"], /broken\.yaml:\d+:\d+: .*netwörking.*\[UNKNOWN_FIELD\]/s],
    ["no source", [], /no source is given \[BAD_FLAGS\]/],
    [
      "a file without its -f",
      ["cluster.yaml"],
      /cluster\.yaml is a file, and stands where .*\n.* -f cluster\.yaml\./,
    ],
    ["a folder without its -f", ["."], /no source is given: \. is a directory/],
    ["a file of a wrong name", ["clustr.yaml"], /clustr\.yaml stands where .* and there is no such file/],
    ["a file that is not there", ["-f", "missing.yaml"], /missing\.yaml/],
    ["an unknown flag", ["--nonsense"], /unknown option '--nonsense'/],
    ["an unknown format", ["-f", "cluster.yaml", "-o", "xml"], /xml/],
  ])("%s is exit code 2, one message, and nothing on stdout", async (_, parameters, message) => {
    const { code, stdout, stderr } = await cluster.run(["get", "assets", ...parameters]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each([
    ["of no names", ["--list", "hello.txt"], /hello\.txt:1:1: .*\[BAD_LIST\]/],
    [
      "with a cluster",
      ["-f", "cluster.yaml", "--list", "hello.txt"],
      /hello\.txt is a list, and cannot be read together with a cluster's documents \(cluster\.yaml\)/,
    ],
  ])("a list %s is told as a list", async (_, parameters, message) => {
    const { code, stderr } = await cluster.run(["lock", ...parameters]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test("reads names and a saved listing from standard input", async () => {
    const saved = await cluster.run(["get", "assets", "-f", "cluster.yaml", "--offline", "-o", "yaml"]);
    const again = await cluster.run(["get", "assets", "-f", "-", "--offline", "-o", "yaml"], {
      input: saved.stdout,
    });
    expect(again.stdout).toBe(saved.stdout);
    const named = await cluster.run(["get", "assets", "-f", "-"], { input: "quay.io/acme/web:v3\n" });
    expect(named).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/quay\.io\/acme\/web:v3\s+quay/) as string,
    });
  });
});

describe("diff", () => {
  const sides = ["cluster.yaml@1.35.2", "cluster.yaml@1.36.2"];
  const offline = { env: { KOPS_BASE_URL: "" } };

  test("compares two releases; exit code 3 where that is asked for", async () => {
    const { code, stdout, stderr } = await cluster.run(["diff", ...sides, "--exit-code"], offline);
    expect(code).toBe(3);
    expect(stdout).toMatch(/added\s+image\s+registry\.k8s\.io\/kops\/kops-controller:1\.36\.2/);
    expect(stderr).toMatch(/\d+ to add, .* no longer needed; \d+ stay/);
    expect(await cluster.run(["diff", ...sides, "-o", "json"], offline)).toMatchObject({ code: 0 });
    expect(await cluster.run(["diff", "cluster.yaml", "cluster.yaml", "--exit-code"], offline)).toMatchObject(
      { code: 0 },
    );
  });

  test("wants both sides", async () => {
    expect(await cluster.run(["diff", "cluster.yaml"])).toMatchObject({ code: 2, stdout: "" });
  });
});
