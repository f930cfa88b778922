import { statSync } from "node:fs";
import { resolve } from "node:path";
import { realPath } from "../../tasks/disk/real-path.ts";

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
