import { randomUUID } from "node:crypto";
import { chmod, mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { UserError } from "../../errors/user-error.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/**
 * Writes a file at once: whoever reads it meanwhile has the one before. Keeps the mode of a file that is there, and a symbolic link to
 * it. Folders are made. Throws a UserError UNWRITABLE_FILE.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  let fresh: string | undefined;
  try {
    await mkdir(dirname(file), { recursive: true });
    const target = await realpath(file).catch(() => file);
    fresh = `${target}.${randomUUID()}.tmp`;
    await writeFile(fresh, content, { flag: "wx" });
    const old = await stat(target).catch(() => undefined);
    if (old !== undefined) await chmod(fresh, old.mode);
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
