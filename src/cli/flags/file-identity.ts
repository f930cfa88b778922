import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * The same text for every path of one file or directory, be it by links or as it is spelt, and also where nothing is there yet. Undefined for
 * devices and pipes, which several may write to, and for what cannot be looked at.
 */
export function fileIdentity(path: string): string | undefined {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) return realPath(resolve(path));
    return found.isFile() || found.isDirectory() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

/** What is not there yet has the real path of the folder that will hold it. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (dirname(path) === path) throw error;
    return join(realPath(dirname(path)), basename(path));
  }
}
