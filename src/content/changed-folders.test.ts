import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ChangedFolders } from "./changed-folders.ts";

test("folders that can be synced and folders that are gone settle all the same", async () => {
  const root = await mkdtemp(join(tmpdir(), "changed-"));
  await mkdir(join(root, "a/b"), { recursive: true });
  await writeFile(join(root, "a/b/file"), "");
  const changed = new ChangedFolders(root);
  for (const place of ["a/b/file", "a/gone/file", "file"]) changed.note(join(root, place));
  await changed.settle();
  await rm(root, { recursive: true });
  changed.note(join(root, "a/b/file"));
  await expect(changed.settle()).resolves.toBeUndefined();
});

test("a place outside of the root ends at the top of the disk", async () => {
  const changed = new ChangedFolders("/nowhere/root");
  changed.note("/elsewhere/file");
  await expect(changed.settle()).resolves.toBeUndefined();
});
