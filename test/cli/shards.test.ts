import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import { parseShard } from "../../src/cli/flags/parse-shard.ts";
import { createMadeUpUpstream } from "../../src/cli/demo/made-up/create-made-up-upstream.ts";
import { startServer } from "../../src/serve/start-server.ts";
import { parseLock } from "../../src/tasks/disk/lock-file.ts";
import { withoutBlobs } from "../support/without-blobs.ts";
import { directoryWith } from "./load.ts";
import { runCommand as run } from "./run-command.ts";

const hex = (sign: string): string => sign.repeat(64);
const image = (name: string, sign: string, own: number): string => `
- canonical: up.example/${name}
  download: reg.example/${name}
  digest: sha256:${hex(sign)}
  size: ${own + 50}
  platforms: [linux/amd64, linux/arm64]
  why: []
  blobs:
  - {digest: 'sha256:${hex("0")}', size: 50, platforms: [linux/amd64, linux/arm64]}
  - {digest: 'sha256:${hex(sign)}', size: ${own}, platforms: [linux/amd64]}`;
const LOCK = `version: 1
kind: AssetLock
files: []
images:${image("a:v1", "a", 1000)}${image("b:v1", "b", 600)}${image("c:v1", "c", 400)}
`;
const folder = directoryWith({ "lock.yaml": LOCK });
const lock = join(folder, "lock.yaml");

afterEach(() => void vi.unstubAllEnvs());

describe("plan --shards", () => {
  test("prints each shard's part, and what is read twice", async () => {
    const { code, stdout, stderr } = await run("plan", "-f", lock, "--lock", lock, "--shards", "2");
    expect(code).toBe(0);
    expect(stdout).toBe("\nSHARD\tASSETS\tBYTES\n1/2\t1\t1.1 kB\n2/2\t2\t1.1 kB\n");
    expect(stderr).toContain("2.1 kB are read by all shards, 2.0 kB of them different (1.0244 times)");
    expect(stderr).not.toContain("LAYERS_UNKNOWN");
  });

  test("as JSON, with the names", async () => {
    const { stdout } = await run("plan", "-f", lock, "--lock", lock, "--shards", "2", "-o", "json");
    expect(JSON.parse(stdout)).toEqual({
      shards: [
        { shard: "1/2", bytes: 1050, assets: ["up.example/a:v1"] },
        { shard: "2/2", bytes: 1050, assets: ["up.example/b:v1", "up.example/c:v1"] },
      ],
      bytesRead: 2100,
      differentBytes: 2050,
      ratio: 1.0244,
    });
  });

  test("counts only the platforms that are wanted; rows are in order", async () => {
    const words = ["--shards", "10", "--platform", "linux/arm64"];
    const { stdout } = await run("plan", "-f", lock, "--lock", lock, ...words);
    const rows = stdout.trim().split("\n").slice(1);
    expect(rows[0]).toBe(" 1/10\t3\t50 B");
    expect(rows.at(-1)).toBe("10/10\t0\t0 B");
  });
});

describe("without a place to copy to", () => {
  const NAMES = "registry.example.com/a:v1\nregistry.example.com/b:v1\n";
  const unmapped = directoryWith({
    "names.txt": NAMES,
    "lock.yaml": LOCK.replaceAll("up.example", "registry.example.com").replaceAll(
      "reg.example",
      "registry.example.com",
    ),
  });
  const words = ["--list", join(unmapped, "names.txt"), "--lock", join(unmapped, "lock.yaml")];

  test.each([
    ["plan", ["--shards", "2"], "split", ""],
    ["plan", ["--shards", "2", "-o", "json"], "split", `"assets": []`],
    ["copy", [], "copied", ""],
    ["copy", ["--dry-run"], "copied", ""],
    ["copy", ["--shard", "1/2"], "copied", ""],
    ["verify", [], "checked", "ERRORS"],
    ["verify", ["-o", "json"], "checked", `"severity": "error"`],
  ])("%s %j is an error that names the flags", async (verb, more, done, printed) => {
    const { code, stdout, stderr } = await run(verb, ...words, ...more);
    expect(code, stderr).toBe(3);
    expect(stdout + stderr).toContain(`2 assets have no place in a local repository, and are not ${done}`);
    expect(stdout + stderr).toMatch(/spec\.assets, or give --container-registry, --file-repository or --to/);
    expect(stdout).toContain(printed);
    if (verb === "plan" && printed === "") expect(stdout).toBe("");
  });
});

describe("--shard", () => {
  test.each([
    ["1/1", 1, 1],
    ["3/8", 3, 8],
    ["8/8", 8, 8],
    ["1/1000", 1, 1000],
  ])("%s is one", (text, index, of) => expect(parseShard(text)).toEqual({ index, of }));

  test.each(["0", "7"])("job/8 is what an Indexed Job says: %s", (index) => {
    vi.stubEnv("JOB_COMPLETION_INDEX", index);
    expect(parseShard("job/8")).toEqual({ index: Number(index) + 1, of: 8 });
  });

  test.each<[string, string?]>([
    ["0/8"],
    ["9/8"],
    ["1/0"],
    ["1/1001"],
    ["-1/8"],
    ["1.5/8"],
    ["1/8/2"],
    ["3"],
    ["/8"],
    ["1/"],
    ["job/8"],
    ["job/8", "8"],
    ["job/8", ""],
    ["job/8", "x"],
    ["job/0", "0"],
  ])("%s is none (JOB_COMPLETION_INDEX %s)", async (shard, index) => {
    vi.stubEnv("JOB_COMPLETION_INDEX", index);
    const { error, stderr } = await run(
      "copy",
      "-f",
      lock,
      "--lock",
      lock,
      "--shard",
      shard,
      "--to",
      "nowhere",
    );
    expect(error).toBeInstanceOf(CommanderError);
    expect(stderr).toContain("[BAD_FLAGS]");
  });

  test.each([
    ["copy without a lock", ["copy", "-f", lock, "--shard", "1/2"]],
    ["copy --update", ["copy", "-f", lock, "--lock", lock, "--update", "--shard", "1/2"]],
    ["verify without a lock", ["verify", "-f", lock, "--shard", "1/2"]],
    ["verify --receipt", ["verify", "--lock", lock, "--receipt", "r.json", "--shard", "1/2"]],
  ])("does not go with %s", async (_, words) => {
    expect((await run(...words)).error).toMatchObject({ code: "BAD_FLAGS" });
  });
});

test("lock --layers writes what images are made of, and an accepted lock keeps that", async () => {
  const images = ["up.example/app/one:v1", "up.example/app/two:v1"];
  const content = createMadeUpUpstream({ images, files: [], layerBytes: 2_000, baseLayerBytes: 5_000 });
  const upstream = await startServer(content);
  const home = directoryWith({ "list.txt": images.join("\n") });
  const file = join(home, "lock.yaml");
  const mirrors = content.mirrors(upstream.address).flatMap((mirror) => ["--mirror", mirror]);
  const source = ["-f", join(home, "list.txt"), ...mirrors];
  try {
    expect((await run("lock", ...source, "-o", file)).code).toBe(0);
    const bare = readFileSync(file, "utf8");
    expect(bare).not.toContain("blobs");
    const copy = ["copy", ...source, "--lock", file, "--update", "--to", join(home, "to")];
    expect((await run(...copy)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(bare);

    expect((await run("lock", ...source, "--layers", "-o", file)).code).toBe(0);
    const text = readFileSync(file, "utf8");
    const locked = parseLock(file, text);
    for (const { size, blobs = [] } of locked.images) {
      expect(blobs.reduce((sum, blob) => sum + blob.size, 0)).toBe(size);
      expect(new Set(blobs.map(({ digest }) => digest)).size).toBe(blobs.length);
      const platforms = new Set(blobs.flatMap((blob) => blob.platforms ?? ["all"]));
      expect([...platforms].sort()).toEqual(["all", "linux/amd64", "linux/arm64"]);
    }
    // A reader that does not know of layers takes the file for what it was.
    expect(locked.images.map(withoutBlobs)).toEqual(parseLock(file, bare).images);
    writeFileSync(file, text.replace(/digest: sha256:\w+/, `digest: sha256:${hex("1")}`));
    expect((await run(...copy)).code).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(text);
  } finally {
    await upstream.close();
  }
});
