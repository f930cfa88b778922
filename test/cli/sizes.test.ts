import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openHosts } from "../../src/hosts/open-hosts.ts";
import { listAssets } from "../../src/tasks/list/list-assets.ts";
import { lockAssets } from "../../src/tasks/lock-assets.ts";
import { writeLock } from "../../src/tasks/disk/lock-file.ts";
import type { Lock } from "../../src/transfer/lock.ts";
import { parseMirror } from "../../src/transfer/mirrors.ts";
import { FILES, IMAGES, startBundleWorld, type BundleWorld } from "../support/bundle-world.ts";
import { runHere } from "../support/run-here.ts";

let world: BundleWorld;
let lock: Lock;
let lockFile: string;
let names: string;
let mirrors: readonly string[];

beforeAll(async () => {
  world = await startBundleWorld();
  mirrors = world.mirrors;
  const hosts = openHosts({ mirrors: mirrors.map(parseMirror) });
  lockFile = join(world.folder, "kops-assets.lock.yaml");
  names = join(world.folder, "names.txt");
  await writeFile(names, `${[...IMAGES, ...FILES].join("\n")}\n`);
  const sources = [{ name: names, text: `${[...IMAGES, ...FILES].join("\n")}\n` }];
  ({ lock } = await lockAssets(await listAssets({ sources, kind: "names" }, hosts), hosts));
  await writeLock(lockFile, lock);
  await hosts.close();
});
afterAll(() => world.close());

const asMirrors = (): string[] => mirrors.flatMap((mirror) => ["--mirror", mirror]);

function sizesIn(stdout: string): Record<string, string | undefined> {
  const rows = stdout.split("\n").map((line) => line.split(/\t+/));
  const titles = rows.filter((row) => row[0] === "CANONICAL");
  expect(titles).toHaveLength(2);
  for (const row of titles) expect(row).toContain("SIZE");
  return Object.fromEntries(rows.map((row) => [row[0] ?? "", row.find((cell) => /^[\d.]+ k?B$/.test(cell))]));
}

describe("sizes", () => {
  test("are shown with -o wide where a lock tells them, and nobody is asked; kOps's own table stays as it was", async () => {
    world.asked.length = 0;
    const [wide, table] = await Promise.all([
      runHere(["get", "assets", "-f", names, "--lock", lockFile, "-o", "wide"]),
      runHere(["get", "assets", "-f", lockFile]),
    ]);
    const sizes = sizesIn(wide.stdout);
    for (const name of [...IMAGES, ...FILES]) expect(sizes[name]).toMatch(/B$/);
    expect(table.stdout).not.toContain("SIZE");
    expect(world.asked).toEqual([]);
  });

  test("are asked for with --sizes, by manifests and HEAD alone, and are the lock's to the byte", async () => {
    world.asked.length = 0;
    const flags = ["get", "assets", "-f", names, ...asMirrors(), "--sizes"];
    const { code, stdout } = await runHere([...flags, "-o", "json"]);
    expect(code).toBe(0);
    const { images, files } = JSON.parse(stdout) as Record<
      "images" | "files",
      { canonical: string; size: number }[]
    >;
    const sizes = (assets: readonly { canonical: string; size: number }[]) =>
      Object.fromEntries(assets.map(({ canonical, size }) => [canonical, size]));
    expect(sizes([...images, ...files])).toEqual(sizes([...lock.images, ...lock.files]));
    expect(world.asked.filter((request) => request.includes("/blobs/"))).toEqual([]);
    for (const file of FILES) {
      const path = new URL(file).pathname;
      expect(world.asked.filter((request) => request.startsWith("GET ") && request.endsWith(path))).toEqual(
        [],
      );
    }
  });

  test("of what cannot be asked are a warning, and the list is printed all the same", async () => {
    const other = join(world.folder, "gone.txt");
    await writeFile(other, "registry.k8s.io/gone:v1\n");
    const { code, stdout, stderr } = await runHere(["get", "assets", "-f", other, ...asMirrors(), "--sizes"]);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("gone:v1") as unknown,
    });
    expect(stderr).toMatch(/^warning: .*gone:v1/m);
  });
});

describe("diff", () => {
  test("shows what is to be copied in bytes, from a lock or from upstream", async () => {
    const old = join(world.folder, "old.txt");
    await writeFile(old, `${IMAGES.slice(1).join("\n")}\n`);
    const size = lock.images.find(({ canonical }) => canonical === IMAGES[0])?.size ?? 0;
    const [locked, asked, unasked] = await Promise.all([
      runHere(["diff", old, lockFile, "-o", "json"]),
      runHere(["diff", old, names, "--sizes", ...asMirrors(), "-o", "json"]),
      runHere(["diff", old, names]),
    ]);
    for (const { stdout, stderr } of [locked, asked]) {
      const { added } = JSON.parse(stdout) as { added: { canonical: string; size: number }[] };
      expect(added.find(({ canonical }) => canonical === IMAGES[0])?.size).toBe(size);
      expect(added).toHaveLength(1 + FILES.length);
      expect(stderr).toMatch(/; [\d.]+ kB to add, changed or moved ones included$/m);
    }
    expect(unasked.stdout).not.toContain("SIZE");
    expect(unasked.stderr).toMatch(/\d stay$/m);
    const idle = await runHere(["diff", old, names, ...asMirrors()]);
    expect(idle.code).toBe(2);
    expect(idle.stderr).toContain("--mirror only changes how hosts are asked");
  });
});
