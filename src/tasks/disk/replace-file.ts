import { randomUUID } from "node:crypto";
import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../../content/make-folder.ts";
import { UserError } from "../../errors/user-error.ts";
import { present } from "../../values/present.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/**
 * Writes a file at once: whoever reads it meanwhile has the one before. Keeps the mode of a file that is there, and a symbolic link to
 * it, unless `wantedMode` is given. Folders are made. Throws a UserError UNWRITABLE_FILE.
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  wantedMode?: number,
): Promise<void> {
  let fresh: string | undefined;
  try {
    await makeFolder(dirname(file));
    const target = await realpath(file).catch(() => file);
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
    await writeFile(name, content, { flag: "wx", ...present({ mode }) });
    // What the process's umask took away.
    if (mode !== undefined) await chmod(fresh, mode);
    await rename(fresh, target);
  } catch (cause) {
    if (fresh !== undefined) await rm(fresh, { force: true });
    const reason = reasonOf(cause);
    throw new UserError("UNWRITABLE_FILE", `${file} cannot be written: ${reason}`, {
      hint: "Nothing was changed in it; choose another place, or mend its permissions.",
      cause,
    });
  }
}
