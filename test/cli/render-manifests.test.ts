import { chmodSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { printLock } from "../../src/tasks/disk/lock-file.ts";
import type { ManifestsFlags } from "../../src/cli/render/manifests.ts";
import { renderManifests } from "../../src/cli/render/manifests.ts";
import { runTool } from "../support/run-tool.ts";
import { clusterSpec, directoryWith } from "./load.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;

function pod(image: string): string {
  return `# ${image.length}\nkind: Pod\nspec: {containers: [{image: ${image}}]}\n`;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  files: readonly string[],
  flags: Partial<ManifestsFlags> = {},
  mapping: Partial<ManifestsFlags> = { containerRegistry: "r.example" },
): Promise<Ended> {
  const written = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      written[stream] = Buffer.concat([written[stream], Buffer.from(chunk)]);
      return true;
    }),
  );
  try {
    const code = await renderManifests(files, { cluster: [], ...mapping, ...flags });
    return { code, stdout: written.stdout.toString("latin1"), stderr: written.stderr.toString() };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("render manifests", () => {
  const directory = directoryWith({
    "a.yaml": pod("q.io/a:1"),
    "b.yml": `%YAML 1.1\n---\n${pod("b:1")}`,
    "deep/er/c.json": '{"kind":"Pod","spec":{"containers":[{"image":"c:1"}]}}',
    "readme.md": "image: q.io/x:1\n",
  });

  test("prints one file as it was, and several as one stream", async () => {
    const one = await run([join(directory, "a.yaml")]);
    expect(one).toMatchObject({
      code: 0,
      stdout: "# 8\nkind: Pod\nspec: {containers: [{image: r.example/q.io-a:1}]}\n",
    });
    expect(one.stderr).toContain("1 image names changed, 0 already right, 0 left; 1 file");
    const { stdout } = await run([directory]);
    expect(stdout).toBe(
      `${one.stdout}...\n%YAML 1.1\n---\n${pod("b:1").replace("b:1", "r.example/b:1")}---\n{"kind":"Pod","spec":{"containers":[{"image":"r.example/c:1"}]}}\n`,
    );
  });

  test("writes a tree, or the files themselves with their modes and links", async () => {
    const out = join(directoryWith({}), "out");
    await run([directory], { outputDir: out });
    expect(readdirSync(out, { recursive: true }).sort()).toEqual([
      "a.yaml",
      "b.yml",
      "deep",
      "deep/er",
      "deep/er/c.json",
    ]);
    expect(readFileSync(join(out, "deep/er/c.json"), "utf8")).toContain('"r.example/c:1"');

    const place = directoryWith({ "x.yaml": pod("x:1"), "y.yaml": pod("r.example/y:1") });
    chmodSync(join(place, "x.yaml"), 0o640);
    symlinkSync("x.yaml", join(place, "link.yaml"));
    const before = statSync(join(place, "y.yaml")).mtimeMs;
    expect(await run([join(place, "link.yaml"), join(place, "y.yaml")], { write: true })).toMatchObject({
      stdout: "",
    });
    expect(readFileSync(join(place, "x.yaml"), "utf8")).toContain("r.example/x:1");
    expect(statSync(join(place, "x.yaml")).mode & 0o777).toBe(0o640);
    expect(statSync(join(place, "y.yaml")).mtimeMs).toBe(before);
    expect(readdirSync(place).sort()).toEqual(["link.yaml", "x.yaml", "y.yaml"]);
  });

  test("takes the mapping from a cluster spec", async () => {
    const spec = join(directoryWith({ "c.yaml": clusterSpec() }), "c.yaml");
    const flags = { cluster: [spec], kopsVersion: "1.36.2" };
    const { stdout } = await run([join(directory, "a.yaml")], flags, {});
    expect(stdout).toContain("image: registry.example.com/q.io-a:1");
    const plain = join(directoryWith({ "c.yaml": clusterSpec({ spec: "" }) }), "c.yaml");
    await expect(run([directory], { ...flags, cluster: [plain] }, {})).rejects.toMatchObject({
      code: "BAD_FLAGS",
      message: "the cluster's spec.assets maps no images",
    });
  });

  test("pins what a lock file has", async () => {
    const lock = printLock({
      images: [
        {
          canonical: "q.io/a:1",
          download: "r.example/q.io-a:1",
          digest: DIGEST,
          size: 1,
          platforms: [],
          why: [],
        },
      ],
      files: [],
    });
    const file = join(directoryWith({ "lock.yaml": lock }), "lock.yaml");
    expect(await run([join(directory, "a.yaml")], { lock: file })).toMatchObject({
      code: 0,
      stdout: `# 8\nkind: Pod\nspec: {containers: [{image: r.example/q.io-a:1@${DIGEST}}]}\n`,
    });
    const missing = await run([join(directory, "b.yml")], { lock: file });
    expect(missing.code).toBe(3);
    expect(missing.stderr).toMatch(
      /error: .*b\.yml:5: container 0 names b:1, which the lock file does not have/,
    );
  });

  test("exits with 3 for an error, and with --strict for a warning", async () => {
    const place = directoryWith({
      "w.yaml": pod('"{{ x }}"'),
      "e.yaml": "kind: [\n",
      "u.yaml": "kind: Pod\n",
    });
    expect(await run([join(place, "w.yaml")])).toMatchObject({ code: 0 });
    expect(await run([join(place, "w.yaml")], { strict: true })).toMatchObject({ code: 3 });
    expect((await run([join(place, "e.yaml")])).code).toBe(3);
    writeFileSync(join(place, "u.yaml"), Buffer.from("kind: Pod # caf\xe9\n", "latin1"));
    const broken = await run([join(place, "u.yaml")]);
    expect(broken).toMatchObject({ code: 3, stdout: "kind: Pod # caf\xe9\n" });
    expect(broken.stderr).toMatch(/error: .*u\.yaml: is not UTF-8 text/);
  });

  test("says that two images get one name", async () => {
    const place = directoryWith({ "a.yaml": pod("a/b:1"), "b.yaml": pod("a-b:1") });
    const { code, stderr } = await run([place]);
    expect(code).toBe(3);
    expect(stderr).toContain("a/b:1 and a-b:1 are both mapped to r.example/a-b:1");
  });

  test.each<[string, readonly string[], Partial<ManifestsFlags>]>([
    ["exclude each other", [directory], { containerProxy: "p.example" }],
    ["cannot be a registry for images", [directory], { containerRegistry: "https://r.example" }],
    ["cannot be a registry for images", [directory], { containerRegistry: "r.example/" }],
    ["exclude each other", [directory], { outputDir: "x", write: true }],
    ["would both be written", [join(directory, "a.yaml"), join(directory, "a.yaml")], { outputDir: "x" }],
  ])("refuses what %s", async (message, files, flags) => {
    await expect(run(files, flags)).rejects.toMatchObject({
      code: "BAD_FLAGS",
      message: expect.stringContaining(message) as string,
    });
  });

  test("names a file that is not there", async () => {
    await expect(run(["/nowhere.yaml"])).rejects.toMatchObject({ code: "UNREADABLE_FILE" });
  });
});

describe("render manifests as a post-renderer", () => {
  // The first run builds what is missing.
  beforeAll(() => pipe("", "--version"), 120_000);

  test("turns stdin into stdout, byte for byte but for the images", async () => {
    const text = `\uFEFF---\r\n# Source: web/templates/a.yaml\r\nkind: Pod\r\nspec:\r\n  containers:\r\n    - image: "nginx:1.27"  # é\r\n`;
    const { code, stdout, stderr } = await pipe(text, "--container-proxy", "cache.example/hub");
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: text.replace("nginx", "cache.example/hub/library/nginx"),
    });
    expect(stderr).toBe("1 image names changed, 0 already right, 0 left; 1 file\n");
  });

  test("prints nothing for nothing", async () => {
    expect(await pipe("", "-", "--container-proxy", "cache.example")).toMatchObject({ code: 0, stdout: "" });
  });

  test("is misused without a place for images", async () => {
    const { code, stdout, stderr } = await pipe(pod("a"));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("no place for images is given [BAD_FLAGS]");
  });
});

/** As Helm runs it: the chart on stdin, the result on stdout. */
function pipe(input: string, ...parameters: readonly string[]): Promise<Ended> {
  return runTool(["render", "manifests", ...parameters], { input });
}
