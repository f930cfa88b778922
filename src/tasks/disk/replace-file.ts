import { randomUUID } from "node:crypto";
import { chmod, readlink, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { makeFolder } from "../../content/in-folder.ts";
import { systemCode } from "../../errors/system-code.ts";
import { present } from "../../values/present.ts";
import { unwritableFile } from "./unwritable-file.ts";

/**
 * Writes a file at once: whoever reads it meanwhile has the one before, and a power cut leaves one of the two. Keeps the mode of a file
 * that is there, and a symbolic link to it, unless `wantedMode` is given. Folders are made. Throws a UserError UNWRITABLE_FILE.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  wantedMode?: number,
): Promise<void> {
  let fresh: string | undefined;
  try {
    await makeFolder(dirname(file));
    const target = await followLinks(file);
    const old = await stat(target).catch(() => undefined);
    // A device or pipe (/dev/stdout, /dev/null) is written to, never replaced.
    if (old !== undefined && !old.isFile()) {
      await writeFile(target, content);
      return;
    }
    const mode = wantedMode ?? (old === undefined ? undefined : old.mode & 0o777);
    const name = `${target}.${randomUUID()}.tmp`;
    // A name that nobody can guess, and only if nothing has it: no link that lies in wait is followed.
    fresh = name;
    // On the disk before it takes the place of another, so that a power cut leaves one of the two.
    await writeFile(name, content, { flag: "wx", flush: old !== undefined, ...present({ mode }) });
    // What the process's umask took away.
    if (mode !== undefined) await chmod(fresh, mode);
    await rename(fresh, target);
  } catch (cause) {
    if (fresh !== undefined) await rm(fresh, { force: true });
    throw unwritableFile(file, cause);
  }
}

/** Where a file is or is to be: a link to what is not there yet is a link all the same, and its folder has to be there. */
async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    const link = await readlink(file).catch(() => undefined);
    return link === undefined ? file : followLinks(resolve(await realpath(dirname(file)), link));
  }
}
