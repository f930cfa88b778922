import { rmdir } from "node:fs/promises";
import { dirname, relative } from "node:path";

/** Removes a folder and those above it up to, and without, `root`, as long as they are empty. */
export async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  const below = relative(root, folder);
  if (below === "" || below.startsWith("..")) return;
  try {
    await rmdir(folder);
  } catch {
    // It holds something, or is gone already.
    return;
  }
  await removeEmptyFolders(dirname(folder), root);
}
