import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { kopsFiles, MadeUpKops } from "../support/made-up-kops.ts";
import { runHere } from "../support/run-here.ts";
import type { EndedTool } from "../support/run-tool.ts";
import { clusterSpec } from "./load.ts";

const TABLES = ["fields-v1alpha2.json", "fields-v1alpha3.json", "hashes.json"];

let kops: MadeUpKops;
let root = "";
let home = "";

/** Runs the tool as a user does, with a data home of its own. */
function run(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<EndedTool> {
  return runHere(parameters, { env: { HOME: root, XDG_DATA_HOME: home, ...environment } });
}

beforeAll(() => {
  kops = new MadeUpKops(["1.36.1", "1.36.98", "1.36.99", "1.99.0-alpha.1"]);
  root = mkdtempSync(join(tmpdir(), "catalog-cli-"));
  writeFileSync(join(root, "cluster.yaml"), clusterSpec());
});

beforeEach(() => {
  home = mkdtempSync(join(root, "home-"));
});

afterAll(() => {
  kops.remove();
  rmSync(root, { recursive: true, force: true });
});

describe("catalog import", () => {
  test("adds a release to the data home, from where lists are made, never silently", async () => {
    const imported = await run(["catalog", "import", kops.folder, "v1.36.99"]);
    const directory = join(home, "kops-assets", "catalog");
    expect(imported.code).toBe(3);
    expect(imported.stdout.trimEnd().split("\n").sort()).toEqual(
      ["1.36.99.json", ...TABLES].map((name) => join(directory, name)),
    );
    expect(imported.stderr).toContain("kOps 1.36.99 is imported: what is different from 1.36.2");
    expect(imported.stderr).toMatch(/\d+ places in its source are not explained/);
    expect(imported.stderr).toMatch(/warning: pkg\/assets\/builder\.go: no function RemapImage/);
    const listed = await run([
      "get",
      "assets",
      "-f",
      join(root, "cluster.yaml"),
      "--offline",
      "--kops-version",
      "1.36.99",
    ]);
    expect(listed.code).toBe(0);
    expect(listed.stdout).toContain("/kops/1.36.99/linux/amd64/nodeup");
    expect(listed.stderr).toMatch(
      /warning: kOps 1\.36\.99 was imported into .* with \d+ places that kops-assets does not explain/,
    );
  });

  test("is not what is listed for unasked", async () => {
    await run(["catalog", "import", kops.folder, "v1.36.99"]);
    const { stderr } = await run(["get", "assets", "-f", join(root, "cluster.yaml"), "--offline"]);
    expect(stderr).toContain("kOps 1.36.2, the newest release known");
    expect(stderr).not.toContain("1.36.99");
  });

  test.each([
    ["a clone", () => kops.folder],
    ["its git directory", () => join(kops.folder, ".git")],
    ["a bare clone", () => kops.bare()],
  ])("reads %s at the tag, with or without v", async (_, checkout) => {
    const to = join(home, "here");
    const { code, stderr } = await run(["catalog", "import", checkout(), "1.36.98", "--to", to]);
    expect(code).toBe(3);
    expect(stderr).toContain(`note: to use it, give --catalog ${to} or set KOPS_ASSETS_CATALOG=${to}`);
    expect(readdirSync(to).sort()).toEqual(["1.36.98.json", ...TABLES]);
    rmSync(join(kops.folder, "bare.git"), { recursive: true, force: true });
  });

  test("reads a release's source without git, if it is that release's", async () => {
    const folder = mkdtempSync(join(root, "unpacked-"));
    for (const [path, text] of Object.entries(kopsFiles("1.36.97"))) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const other = await run(["catalog", "import", folder, "v1.36.96"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`${folder} holds kOps 1.36.97, not v1.36.96 [WRONG_TAG]`);
    expect(existsSync(join(home, "kops-assets"))).toBe(false);
    expect((await run(["catalog", "import", folder, "v1.36.97"])).code).toBe(3);
  });

  test.each([
    ["a folder that is no checkout", () => root, "v1.36.99", "NO_KOPS_CHECKOUT"],
    ["a folder that is not there", () => join(root, "none"), "v1.36.99", "NO_KOPS_CHECKOUT"],
    ["a file", () => join(root, "cluster.yaml"), "v1.36.99", "NO_KOPS_CHECKOUT"],
    ["a tag that is not there", () => kops.folder, "v1.36.3", "UNKNOWN_TAG"],
    ["a branch", () => kops.folder, "master", "BAD_TAG"],
    ["a pattern", () => kops.folder, "1.36.9*", "BAD_TAG"],
  ])("%s writes nothing and says why", async (_, checkout, tag, code) => {
    const ended = await run(["catalog", "import", checkout(), tag, "--to", join(home, "to")]);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: "" });
    expect(ended.stderr).toContain(`[${code}]`);
    expect(ended.stderr).not.toContain("bug");
    expect(readdirSync(home)).toEqual([]);
  });

  test("a catalog that cannot be written, or is damaged, stays as it was", async () => {
    const to = join(home, "to");
    await run(["catalog", "import", kops.folder, "v1.36.98", "--to", to]);
    const before = readFileSync(join(to, "hashes.json"), "utf8");
    writeFileSync(join(to, "fields-v1alpha3.json"), "{ half");
    const names = readdirSync(to);
    const ended = await run(["catalog", "import", kops.folder, "v1.36.99", "--to", to]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/fields-v1alpha3\.json cannot be read: .*\[BAD_CATALOG\]/);
    expect(readdirSync(to)).toEqual(names);
    expect(readFileSync(join(to, "hashes.json"), "utf8")).toBe(before);
    const file = await run([
      "catalog",
      "import",
      kops.folder,
      "v1.36.99",
      "--to",
      join(to, "hashes.json", "x"),
    ]);
    expect(file.code).toBe(2);
    expect(file.stderr).toMatch(/\[(UNWRITABLE_CATALOG|BAD_CATALOG)\]/);
  });

  test("a release that is built in is read from there, and says so", async () => {
    const { stderr } = await run(["catalog", "import", kops.folder, "v1.36.1"]);
    expect(stderr).toContain("note: kOps 1.36.1 is built in, so what was written is not used");
    const list = await run(["catalog", "list"]);
    expect(list.stdout).toMatch(/^1\.36\.1\s+no\s+0\s+built-in$/m);
    expect(list.stderr).toContain(`note: kOps 1.36.1 in ${join(home, "kops-assets", "catalog")} is not read`);
    const file = join(root, "cluster.yaml");
    const listed = await run(["get", "assets", "-f", file, "--offline", "--kops-version", "1.36.1"]);
    expect(listed.stderr).not.toContain("does not explain");
  });
});

describe("a catalog that is none", () => {
  test.each([
    ["does not exist", () => join(root, "nowhere")],
    ["is no directory", () => join(root, "cluster.yaml")],
    ["holds no kOps release", () => home],
  ])("%s, and is told with who named it", async (what, place) => {
    const directory = place();
    const list = ["get", "assets", "-f", join(root, "cluster.yaml"), "--offline"];
    const byVariable = await run(list, { KOPS_ASSETS_CATALOG: directory });
    expect(byVariable).toMatchObject({ code: 2, stdout: "" });
    expect(byVariable.stderr).toContain(
      `error: the catalog ${directory} (KOPS_ASSETS_CATALOG) ${what} [BAD_FLAGS]`,
    );
    for (const words of [list, ["catalog", "list"], ["catalog", "check", kops.folder]]) {
      const byFlag = await run([...words, "--catalog", directory], { KOPS_ASSETS_CATALOG: "/nowhere" });
      expect(byFlag).toMatchObject({ code: 2, stdout: "" });
      expect(byFlag.stderr).toContain(`error: the catalog ${directory} (--catalog) ${what} [BAD_FLAGS]`);
    }
  });

  test("may be yet to come for what is asked before the first import, and for the import", async () => {
    const environment = { KOPS_ASSETS_CATALOG: join(home, "new") };
    expect((await run(["catalog", "check", kops.folder], environment)).code).toBe(3);
    await run(["catalog", "import", kops.folder, "v1.36.99"], environment);
    expect((await run(["catalog", "list"], environment)).stdout).toContain(join(home, "new"));
  });
});

describe("catalog list", () => {
  test("shows every release, where it is from, and what is not understood", async () => {
    const to = join(home, "mine");
    await run(["catalog", "import", kops.folder, "v1.99.0-alpha.1", "--to", to]);
    const table = await run(["catalog", "list", "--catalog", to]);
    expect(table.stdout).toMatch(/^1\.36\.2\s+no\s+0\s+built-in$/m);
    expect(table.stdout).toMatch(/^1\.37\.0-alpha\.1\s+yes\s+0\s+built-in$/m);
    expect(table.stdout).toMatch(new RegExp(`^1\\.99\\.0-alpha\\.1\\s+yes\\s+\\d+\\s+${to}$`, "m"));
    const json = await run(["catalog", "list", "-o", "json"], { KOPS_ASSETS_CATALOG: to });
    const { releases } = JSON.parse(json.stdout) as { releases: Record<string, unknown>[] };
    expect(releases.at(-1)).toMatchObject({
      release: "1.99.0-alpha.1",
      preRelease: true,
      from: to,
      unexplained: expect.arrayContaining([
        expect.objectContaining({ place: "pkg/assets/builder.go", message: "no function RemapImage" }),
      ]) as unknown,
    });
    const yaml = await run(["catalog", "list", "-o", "yaml", "--catalog", to]);
    expect(yaml.stdout).toContain("release: 1.99.0-alpha.1");
    // Without the directory it is gone.
    expect((await run(["catalog", "list"])).stdout).not.toContain("1.99.0");
  });
});

describe("catalog check", () => {
  test("prints what is newer, and ends with 3", async () => {
    const before = await run(["catalog", "check", kops.folder]);
    expect(before).toMatchObject({ code: 3, stdout: "v1.36.98\nv1.36.99\nv1.99.0-alpha.1\n" });
    await run(["catalog", "import", kops.folder, "v1.36.99"]);
    const after = await run(["catalog", "check", join(kops.folder, ".git")]);
    expect(after).toMatchObject({ code: 3, stdout: "v1.99.0-alpha.1\n" });
    await run(["catalog", "import", kops.folder, "v1.99.0-alpha.1"]);
    expect(await run(["catalog", "check", kops.folder])).toMatchObject({ code: 0, stdout: "" });
  });

  test("a folder without tags is no clone", async () => {
    const { code, stderr } = await run(["catalog", "check", root]);
    expect(code).toBe(2);
    expect(stderr).toContain("[NO_KOPS_CHECKOUT]");
  });
});
