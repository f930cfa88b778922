import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../src/errors/user-error.ts";
import { replaceFile } from "../../src/tasks/disk/replace-file.ts";
import {
  startLocalRepositories,
  startMadeUpCluster,
  type MadeUpCluster,
} from "../front-door/made-up-cluster.ts";
import type { ToolOptions } from "../support/run-tool.ts";
import { describeMounting, mountMemory, type Mounted } from "../support/mounted.ts";

const SIZES = { layerBytes: 30_000, baseLayerBytes: 300_000, fileBytes: 50_000 };

/** How many of the cluster's are copied, where it does not take all. */
const [IMAGES, FILES] = [5, 4];

let cluster: MadeUpCluster;
let mounted: Mounted[] = [];
beforeAll(async () => {
  cluster = await startMadeUpCluster({}, SIZES);
  const names = [...cluster.images.slice(0, IMAGES), ...cluster.files.slice(0, FILES)];
  writeFileSync(join(cluster.folder, "some"), names.map((name) => `${name}\n`).join(""));
}, 120_000);
afterAll(() => cluster.close());
afterEach(() => {
  for (const one of mounted) one.unmount();
  mounted = [];
});

function mount(options: string): Mounted {
  const one = mountMemory(options);
  mounted.push(one);
  return one;
}

function copyTo(directory: string, more: readonly string[] = [], options: ToolOptions = {}) {
  const mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
  return cluster.run(["copy", "-f", "some", "--to", directory, ...mirrors, ...more], options);
}

/** What is on its way to its place, or was left there. */
function temporaryFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\/partial\/.|\.tmp$|[0-9a-f]{8}-[0-9a-f]{4}-/.test(name),
  );
}

/** Below so many open files, Node itself does not begin to run a file in a folder as deep as ours; each Node has its own number. */
function fewestFiles(): number {
  const file = join(cluster.folder, "empty.mjs");
  writeFileSync(file, 'import "node:fs";\n');
  for (let files = 12; ; files++) {
    const { status } = spawnSync("bash", [
      "-c",
      `ulimit -n ${files}; exec "$@"`,
      "bash",
      process.execPath,
      file,
    ]);
    if (status === 0) return files;
  }
}

/** "images: 1 copied, 2 already there, 3 failed" as numbers. */
function counts(stderr: string, kind: "images" | "files"): { copied: number; failed: number } {
  const [, copied, failed] =
    new RegExp(`^${kind}: +(\\d+) copied, \\d+ already there, (\\d+) failed$`, "m").exec(stderr) ?? [];
  return { copied: Number(copied), failed: Number(failed) };
}

function expectNoBug(stderr: string): void {
  expect(stderr).not.toMatch(/\bbug\b|^\s+at .*:\d+/m);
}

describeMounting("a disk that refuses", () => {
  test("for lack of room: each asset that has none fails for it, and nothing half is left", async () => {
    const { path } = mount("size=2500k");
    const to = join(path, "to");
    // All at once, each may take from the others what room there is.
    const { code, stderr } = await copyTo(to, ["--concurrency", "1"]);
    expect(code).toBe(1);
    const [images, files] = [counts(stderr, "images"), counts(stderr, "files")];
    expect(images.failed + files.failed).toBeGreaterThan(0);
    expect(images.copied + files.copied).toBeGreaterThan(0);
    expect(images.copied + images.failed).toBe(IMAGES);
    expect(files.copied + files.failed).toBe(FILES);
    expect(stderr).toMatch(/has no space .*ENOSPC.*\[DISK_FULL\]\n {2}Free space/);
    expectNoBug(stderr);
    expect(temporaryFiles(to)).toEqual([]);
  });

  test("for lack of inodes", async () => {
    const { path } = mount("size=64m,nr_inodes=60");
    const { code, stderr } = await copyTo(join(path, "to"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/ENOSPC.*\[DISK_FULL\]\n {2}Free space and inodes/);
    expectNoBug(stderr);
    expect(temporaryFiles(path)).toEqual([]);
  });

  test("for being read-only: what is there can be looked at and served, and nothing new is begun", async () => {
    const disk = mount("size=64m");
    const to = join(disk.path, "to");
    expect(await copyTo(to)).toMatchObject({ code: 0 });
    disk.readOnly();
    expect(await copyTo(to)).toMatchObject({ code: 0 });
    const { code, stderr } = await copyTo(join(disk.path, "new"));
    expect(code).toBe(2);
    expect(stderr).toMatch(/EROFS.*\[NOT_WRITABLE\]\n {2}Check .* not mounted read-only/);
    expectNoBug(stderr);
    const served = cluster.start(["serve", to, "--addr", "127.0.0.1:0"]);
    await served.said(/^serving /);
    served.kill("SIGTERM");
    expect(await served.ended).toMatchObject({ code: 0 });
  });

  test("what is written beside a copy: the copy is done and told, and the exit code tells", async () => {
    const full = mount("size=4k").path;
    writeFileSync(join(full, "fill"), Buffer.alloc(4096));
    const to = join(mount("size=64m").path, "to");
    const beside = ["--record", join(full, "record.json"), "--receipt", join(full, "receipt.json")];
    const accepted = ["--lock", join(full, "lock.yaml"), "--update"];
    const { code, stderr } = await copyTo(to, [...beside, ...accepted]);
    expect(code).toBe(1);
    expect(counts(stderr, "images")).toEqual({ copied: IMAGES, failed: 0 });
    for (const name of ["record.json", "receipt.json"])
      expect(stderr).toMatch(new RegExp(`${name} cannot be written: ENOSPC.*\\[UNWRITABLE_FILE\\]`));
    expectNoBug(stderr);
    expect(readdirSync(full)).toEqual(["fill"]);
  });

  test.each([
    ["full", "size=4k", /ENOSPC.*Free space/s],
    ["without inodes", "size=64m,nr_inodes=1", /ENOSPC.*Free space/s],
  ])(
    "a file on a disk that is %s is refused with the cause, and nothing is left of it",
    async (_, options, reason) => {
      const { path } = mount(options);
      const error: unknown = await replaceFile(join(path, "lock.yaml"), Buffer.alloc(8192)).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(UserError);
      const { code, message, hint = "" } = error as UserError;
      expect(code).toBe("UNWRITABLE_FILE");
      expect(`${message}\n${hint}`).toMatch(reason);
      expect(readdirSync(path)).toEqual([]);
    },
  );
});

describe("limits of the process", () => {
  test("few open files make a copy slower and do not end it, nor one that finds all there", async () => {
    const local = await startLocalRepositories();
    const mirrors = cluster.mirrors.flatMap((mirror) => ["--mirror", mirror]);
    for (const place of [["--to", "few-files"], local.flags]) {
      const parameters = ["copy", "-f", "cluster.yaml", ...place, ...mirrors];
      for (const copied of [cluster.images.length, 0]) {
        const { code, stderr } = await cluster.run(parameters, { shell: 'ulimit -n 40; exec "$@"' });
        expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
        expect(counts(stderr, "images")).toEqual({ copied, failed: 0 });
      }
    }
    await local.close();
  });

  test("too few open files are said", async () => {
    const files = fewestFiles();
    const { code, stderr } = await copyTo(join(cluster.folder, `open-${files}`), [], {
      shell: `ulimit -n ${files}; exec "$@"`,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/\[TOO_MANY_OPEN_FILES\]\n {2}Raise `ulimit -n`/);
    expectNoBug(stderr);
  });

  test("a file that is larger than may be written fails that asset alone, and leaves nothing", async () => {
    const to = join(cluster.folder, "no-large-files");
    const { code, stderr } = await copyTo(to, [], { shell: 'ulimit -f 100; exec "$@"' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot store a file as large as .*EFBIG.*\[FILE_TOO_LARGE\]/);
    expect(counts(stderr, "files")).toEqual({ copied: FILES, failed: 0 });
    expectNoBug(stderr);
    expect(temporaryFiles(to)).toEqual([]);
  });

  test("a state store and a directory that may not be read are said", async () => {
    const closed = join(cluster.folder, "closed");
    mkdirSync(closed, { mode: 0 });
    for (const parameters of [
      ["get", "assets", "--state", `file://${closed}`, "--name", "x", "--offline"],
      ["serve", closed],
    ]) {
      const { code, stderr } = await cluster.run(parameters, { modesHold: true });
      expect(code).toBe(1);
      expect(stderr).toMatch(/EACCES.*\[NOT_READABLE\]\n {2}Check the owner and the permissions/);
      expectNoBug(stderr);
    }
  });
});
