import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { UserError } from "../../errors/user-error.ts";
import { isMissing } from "../../errors/is-missing.ts";

/** The paths of all files below a directory of a tree, at any depth, sorted; none where the directory is not there. */
export async function listDirectory(root: string, directory: string): Promise<string[]> {
  try {
    const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw new UserError("UNREADABLE_DIRECTORY", `${join(root, directory)} cannot be listed`, {
      hint: "Check the permissions of the directory.",
      cause: error,
    });
  }
}
