import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startBundleWorld, type BundleWorld } from "../support/bundle-world.ts";
import { runHere } from "../support/run-here.ts";

let world: BundleWorld;
let volumes: string[];
const at = (...names: string[]): string => join(world.folder, ...names);
beforeAll(async () => {
  world = await startBundleWorld();
  await world.create(at("b.tar"));
  await mkdir(at("volumes"));
  await world.create(at("volumes/b.tar"), { volumeSize: 150_000 });
  volumes = (await readdir(at("volumes"))).sort().map((name) => join("volumes", name));
});
afterAll(async () => {
  await world.close();
  await rm(world.folder, { recursive: true });
});

const verify = (...words: string[]) => runHere(["verify", ...words], { cwd: world.folder });

test("--quick takes the lock that is in the bundle", async () => {
  const { code, stdout } = await verify("b.tar", "--quick", "-o", "json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ depth: "quick", findings: [] });
});

test("--quick with a list of one's own still needs a lock", async () => {
  const { code, stderr } = await verify("--list", "names.txt", "--to", "b.tar", "--quick");
  expect(code).toBe(2);
  expect(stderr).toContain("--quick relies on the lock file, but --lock is missing");
});

test("volumes are named together, in any order", async () => {
  expect(volumes.length).toBeGreaterThan(2);
  expect(await verify(...volumes.toReversed())).toMatchObject({ code: 0 });
  const { code, stdout } = await verify(...volumes.slice(1));
  expect(code).toBe(3);
  expect(stdout).toContain(`volume 1 of ${volumes.length} was not given`);
});

test("more than one name that is no bundle is refused", async () => {
  const { code, stderr } = await verify("one.example", "two.example");
  expect(code).toBe(2);
  expect(stderr).toContain(
    "verify takes one name of a cluster, or volumes of one bundle; two.example is one more",
  );
});
