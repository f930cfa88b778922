import { randomUUID } from "node:crypto";
import { access, constants, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../../content/in-folder.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { UserError } from "../../errors/user-error.ts";

/**
 * Whether a file can be written at the end of a long run, found out at its beginning: its folder is made, and something is written there
 * and taken away. Throws a UserError UNWRITABLE_FILE.
 */
export async function checkWritable(file: string, flag: string): Promise<void> {
  try {
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory() === true) throw new Error("it is a directory");
    if (there !== undefined && !there.isFile()) {
      await access(file, constants.W_OK);
      return;
    }
    await makeFolder(dirname(file));
    const trial = `${file}.${randomUUID()}.tmp`;
    await writeFile(trial, "", { flag: "wx" });
    await rm(trial, { force: true });
  } catch (cause) {
    throw new UserError("UNWRITABLE_FILE", `${file} cannot be written: ${reasonOf(cause)}`, {
      hint: `Nothing was started. Choose another place for ${flag}.`,
      cause,
    });
  }
}
