import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseImageReference } from "../../src/content/image-reference.ts";
import { servedRepository } from "../../src/cli/demo/made-up/made-up-images.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type LocalRepositories,
  type MadeUpCluster,
} from "./made-up-cluster.ts";

const IMAGE = "registry.k8s.io/pause:3.10.1";
let cluster: MadeUpCluster;
let local: LocalRepositories;
let mirrors: readonly string[];
let counts: { images: number; files: number };

beforeAll(async () => {
  cluster = await startMadeUpCluster();
  mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  counts = { images: cluster.images.length, files: cluster.files.length };
}, 120_000);
afterAll(() => cluster.close());
beforeEach(async () => {
  local = await startLocalRepositories();
  cluster.asked.length = 0;
  return () => local.close();
});

function copy(...parameters: readonly string[]): ReturnType<MadeUpCluster["run"]> {
  return cluster.run(["copy", "-f", "cluster.yaml", ...mirrors, ...parameters]);
}

function summary(verb: "copied" | "already there", { images, files } = counts): RegExp {
  const line = (kind: string, count: number): string =>
    verb === "copied"
      ? `${kind} +${count} copied, 0 already there, 0 failed`
      : `${kind} +0 copied, ${count} already there, 0 failed`;
  return new RegExp(`${line("images:", images)}\n${line("files:", files)}`);
}

async function digestUpstream(name: string): Promise<string | undefined> {
  const { tag = "" } = parseImageReference(name);
  return (await cluster.content.images.repository(servedRepository(name)).resolve(tag))?.digest;
}

describe("a copy into the local repositories", () => {
  test("by get assets --copy brings everything, prints the list, and has nothing to do the second time", async () => {
    const parameters = ["get", "assets", "-f", "cluster.yaml", "--copy", ...mirrors, ...local.flags];
    const first = await cluster.run(parameters);
    expect(first.stderr).toMatch(summary("copied"));
    expect(first.code).toBe(0);
    expect(first.stdout).toContain(`${local.host}/pause:3.10.1`);
    const digest = (await local.images.repository("pause").resolve("3.10.1"))?.digest;
    expect(digest).toBe(await digestUpstream(IMAGE));
    const [url = ""] = cluster.files;
    const file = await fetch(`http://${local.host}/kops${new URL(url).pathname}`);
    expect(file.status).toBe(200);
    const again = await cluster.run(parameters);
    expect(again.stderr).toMatch(summary("already there"));
    expect({ code: again.code, stdout: again.stdout }).toEqual({ code: 0, stdout: first.stdout });
  });

  test("by copy --list of a saved listing and of names", async () => {
    const { stdout } = await cluster.run([
      "get",
      "assets",
      "-f",
      "cluster.yaml",
      "-o",
      "json",
      ...mirrors,
      ...local.flags,
    ]);
    // A saved listing has what kOps lists.
    const listed = counts;
    const listing = join(cluster.folder, "listing.json");
    writeFileSync(listing, stdout);
    const saved = await cluster.run(["copy", "--list", listing, ...mirrors]);
    expect(saved).toMatchObject({
      code: 0,
      stdout: "",
      stderr: expect.stringMatching(summary("copied", listed)) as string,
    });
    const named = await cluster.run(["copy", "--list", "-", ...mirrors, ...local.flags], {
      input: `${IMAGE}\n`,
    });
    expect(named.stderr).toMatch(summary("already there", { images: 1, files: 0 }));
  });

  test("tells what failed, does all the others, and is exit code 1", async () => {
    const strange = "https://dl.k8s.io/made-up/nothing.tgz";
    const names = `${IMAGE}\nregistry.k8s.io/nothing:v1\n${strange}\n`;
    const { code, stderr } = await cluster.run(["copy", "--list", "-", ...mirrors, ...local.flags], {
      input: names,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/failed: registry\.k8s\.io\/nothing:v1\n {2}upstream: .*\[[A-Z_]+\]/);
    expect(stderr).toContain(`failed: ${strange}`);
    expect(stderr).toMatch(/images: 1 copied, 0 already there, 1 failed/);
  });

  test("logs one JSON object per line with --log-format json", async () => {
    const { code, stderr } = await copy("--log-format", "json", ...local.flags);
    expect(code).toBe(0);
    const events = stderr
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { type: string; asset?: string });
    expect(stderr.trimEnd().split("\n").length).toBe(events.length);
    expect(events.find(({ type }) => type === "planned")).toMatchObject({
      type: "planned",
      assets: counts.images + counts.files,
    });
    const done = events.filter(({ type }) => type === "done").map(({ asset }) => asset);
    expect(done.sort()).toEqual([...cluster.images, ...cluster.files].sort());
  });

  test("asks upstream nothing while its record is young", async () => {
    const record = ["--record", join(cluster.folder, "record.json")];
    expect(await copy(...record, ...local.flags)).toMatchObject({ code: 0 });
    cluster.asked.length = 0;
    const again = await copy(...record, ...local.flags);
    expect(again.stderr).toMatch(summary("already there"));
    expect(cluster.asked.filter((line) => line.includes("/v2/"))).toEqual([]);
    await copy(...record, "--record-age", "0s", ...local.flags);
    expect(cluster.asked.filter((line) => line.includes("/v2/")).length).toBeGreaterThan(0);
  });
});

describe("a lock", () => {
  test("is written, copied by, refuses what has moved, and is updated", async () => {
    const file = join(cluster.folder, "kops-assets.lock.yaml");
    const locked = await cluster.run(["lock", "-f", "cluster.yaml", ...mirrors]);
    expect(locked).toMatchObject({ code: 0, stdout: "" });
    expect(readFileSync(file, "utf8")).toContain(await digestUpstream(IMAGE));
    expect(await copy("--lock", file, ...local.flags)).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(summary("copied")) as string,
    });

    cluster.asked.length = 0;
    expect((await copy("--lock", file, ...local.flags)).stderr).toMatch(summary("already there"));
    expect(cluster.asked.filter((line) => line.includes("/v2/"))).toEqual([]);

    const other = `sha256:${"0".repeat(64)}`;
    writeFileSync(file, readFileSync(file, "utf8").replaceAll((await digestUpstream(IMAGE)) ?? "", other));
    const moved = await copy("--lock", file, ...local.flags);
    expect(moved.code).toBe(1);
    expect(moved.stderr).toMatch(new RegExp(`failed: ${IMAGE}\n.*${other}`));

    expect(await copy("--lock", file, "--update", ...local.flags)).toMatchObject({ code: 0 });
    expect(readFileSync(file, "utf8")).not.toContain(other);
  });

  test("goes to stdout with -o -", async () => {
    const { code, stdout } = await cluster.run(["lock", "-f", "cluster.yaml", "-o", "-", ...mirrors]);
    expect(code).toBe(0);
    for (const name of cluster.images) expect(stdout).toContain(name);
  });
});

describe("a copy into a directory", () => {
  test("is served until the process is told to stop", async () => {
    expect(await copy("--to", "repository")).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(summary("copied")) as string,
    });
    expect((await copy("--to", "repository")).stderr).toMatch(summary("already there"));

    const server = cluster.start(["serve", "repository", "--addr", "127.0.0.1:0"]);
    const [, host = ""] = /images at (\S+),/.exec(await server.said(/^serving /)) ?? [];
    const manifest = await fetch(`http://${host}/v2/pause/manifests/3.10.1`, {
      headers: { accept: "application/vnd.oci.image.index.v1+json" },
    });
    expect(manifest.headers.get("docker-content-digest")).toBe(await digestUpstream(IMAGE));
    const [url = ""] = cluster.files;
    expect((await fetch(`http://${host}/kops${new URL(url).pathname}`)).status).toBe(200);
    expect((await fetch(`http://${host}/v2/pause/blobs/uploads/`, { method: "POST" })).status).toBe(405);
    await server.said(/^GET \/v2\/pause\/manifests\/3\.10\.1 200 /);
    server.kill("SIGTERM");
    expect(await server.ended).toMatchObject({ code: 0, stdout: "" });
  });

  test("may be one for the files alone, by --to-files", async () => {
    const files = join(cluster.folder, "files");
    const registry = ["--container-registry", local.host];
    expect(await copy("--to-files", `file://${files}`, ...registry)).toMatchObject({ code: 0 });
    const [url = ""] = cluster.files;
    const bytes = readFileSync(join(files, "kops", new URL(url).pathname));
    expect(bytes.byteLength).toBeGreaterThan(0);
    expect(local.asked.filter((line) => !line.includes("/v2/"))).toEqual([]);
  });

  test.each([
    [
      "a copy's flag without --copy",
      ["get", "assets", "-f", "cluster.yaml", "--to", "x"],
      /--copy is missing/,
    ],
    [
      "a copy that is to ask nobody",
      ["get", "assets", "-f", "cluster.yaml", "--copy", "--offline"],
      /--offline and --copy/,
    ],
    ...["copy", "lock", "login-check"].map((verb): [string, string[], RegExp] => [
      `${verb} that is to ask nobody`,
      [verb, "-f", "cluster.yaml", "--offline"],
      /unknown option '--offline'/,
    ]),
    ["a mirror that is none", ["copy", "-f", "cluster.yaml", "--mirror", "x"], /\[BAD_MIRROR\]/],
    [
      "a lock that is not there",
      ["copy", "-f", "cluster.yaml", "--lock", "no.yaml", "--to", "x"],
      /no\.yaml/,
    ],
    ["a directory that is not there", ["serve", "nothing"], /nothing/],
  ])("%s is exit code 2 and one message", async (_, parameters, message) => {
    const { code, stdout, stderr } = await cluster.run(parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at |bug/m);
  });
});

test("a slow copy from a server that hangs up after each answer comes to its end", async () => {
  const closing = await startMadeUpCluster(
    {
      intercept: (_, response) => {
        response.shouldKeepAlive = false;
        return false;
      },
    },
    { layerBytes: 150_000 },
  );
  const flags = closing.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  const limits = ["--bandwidth-limit", "600k", ...local.flags];
  const { code, stderr } = await closing.run(["copy", "--list", "-", ...flags, ...limits], {
    input: `${IMAGE}\n`,
  });
  await closing.close();
  expect(stderr).toMatch(summary("copied", { images: 1, files: 0 }));
  expect(code).toBe(0);
});

describe("a copy that is interrupted", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("by %s ends at once with %i, and the next one goes on from there", async (signal, expected) => {
    let isSlow = true;
    const slow = await startMadeUpCluster({
      // From the tenth blob on nothing comes any more.
      intercept: (request) => isSlow && blobs(request.url) > 10,
    });
    let seen = 0;
    function blobs(url = ""): number {
      if (url.includes("/blobs/")) seen += 1;
      return seen;
    }
    const flags = slow.mirrors.flatMap((mirror) => ["--mirror", mirror]);
    const parameters = ["copy", "-f", "cluster.yaml", ...flags, ...local.flags, "--log-format", "json"];
    const tool = slow.start(parameters);
    await tool.said(/"type":"sent"/);
    tool.kill(signal);
    const { code, stdout, stderr } = await tool.ended;
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toMatch(
      /interrupted: \d+ of \d+ images and \d+ of \d+ files are complete.*; run the same command again .*\[INTERRUPTED\]/,
    );
    isSlow = false;
    expect(await slow.run(parameters)).toMatchObject({ code: 0 });
    await slow.close();
  });
});
