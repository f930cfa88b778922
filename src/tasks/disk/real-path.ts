import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The same for all ways that lead to an absolute path; what is not there yet has the real path of the folder that will hold it. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPath(folder), basename(path));
  }
}
