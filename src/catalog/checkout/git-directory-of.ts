import { existsSync } from "node:fs";
import { join } from "node:path";

/** The git directory of a clone, or the folder itself where it is a bare one; undefined for a folder without git. */
export function gitDirectoryOf(folder: string): string | undefined {
  const own = join(folder, ".git");
  if (existsSync(own)) return own;
  return existsSync(join(folder, "objects")) && existsSync(join(folder, "HEAD")) ? folder : undefined;
}
