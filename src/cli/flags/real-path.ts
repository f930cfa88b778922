import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The real path of an absolute one; what is not there yet has that of the folder that will hold it. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (dirname(path) === path) throw error;
    return join(realPath(dirname(path)), basename(path));
  }
}
