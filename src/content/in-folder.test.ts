import { mkdtemp, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inFolder } from "./in-folder.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "in-folder-"));
});
afterEach(() => rm(root, { recursive: true }));

/** Writes a file into a folder that somebody takes away so many times before. */
function write(times: number): Promise<void> {
  let left = times;
  const folder = join(root, "a/b");
  return inFolder(folder, async () => {
    if (left-- > 0) await rmdir(folder);
    await writeFile(join(folder, "file"), "");
  });
}

test("a folder that is taken away before it is used is made again", async () => {
  await write(3);
  expect(await readdir(join(root, "a/b"))).toEqual(["file"]);
});

test("and not without end", async () => {
  await expect(write(99)).rejects.toMatchObject({ code: "ENOENT" });
});
