import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { publishImage } from "../../test/support/image-fixture.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { LayoutIndex } from "./layout-index.ts";
import { openBundle } from "./open-bundle.ts";

let directory: string;
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "layout-index-"))));
afterEach(() => rm(directory, { recursive: true, force: true }));

test("follows many tags a few times, and has all of them once it is settled", async () => {
  const { images } = await openBundle(directory, openDirectoryFiles(directory), { create: true });
  let writes = 0;
  const index = new LayoutIndex(directory, async (place, text) => {
    writes += 1;
    await writeFile(place, text);
  });
  for (let at = 0; at < 20; at++) {
    await publishImage(images.repository(`image-${at}`), "v1", ["base"]);
    await index.added();
  }
  await index.settle();
  expect(writes).toBeLessThan(20);
  expect((await indexed()).length).toBe(20);
});

test("is still due where it could not be written", async () => {
  const { images } = await openBundle(directory, openDirectoryFiles(directory), { create: true });
  let isFull = true;
  const index = new LayoutIndex(directory, async (place, text) => {
    if (isFull) throw new Error("the disk is full");
    await writeFile(place, text);
  });
  await publishImage(images.repository("image"), "v1", ["base"]);
  await rm(join(directory, "index.json"));
  await expect(index.added()).rejects.toThrow("the disk is full");
  isFull = false;
  await index.settle();
  expect(await indexed()).toHaveLength(1);
});

async function indexed(): Promise<readonly unknown[]> {
  return (JSON.parse(await readFile(join(directory, "index.json"), "utf8")) as { manifests: [] }).manifests;
}
