import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../errors/system-code.ts";
import { UserError } from "../errors/user-error.ts";
import { reasonOf } from "../errors/reason-of.ts";

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes files into a directory, which is made: all of them, or none, in the order given. A reader sees each file whole, as it was or as
 * it is. Throws a UserError UNWRITABLE_CATALOG after everything is as it was.
 */
export async function writeTogether(directory: string, files: readonly NamedText[]): Promise<void> {
  let made: string | undefined;
  let fresh: string | undefined;
  const undo: (() => Promise<void>)[] = [];
  try {
    made = await mkdir(directory, { recursive: true });
    fresh = await mkdtemp(join(directory, ".import-"));
    for (const { name, text } of files) await writeFile(join(fresh, name), text);
    for (const { name } of files) {
      undo.unshift(await undoing(join(directory, name)));
      await rename(join(fresh, name), join(directory, name));
    }
  } catch (cause) {
    for (const step of undo) await step();
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    throw new UserError("UNWRITABLE_CATALOG", `${directory} cannot be written: ${reasonOf(cause)}`, {
      hint: "Nothing was changed in it; choose another place, or correct its permissions.",
      cause,
    });
  } finally {
    if (fresh !== undefined) await rm(fresh, { recursive: true, force: true });
  }
}

/** What puts a file back as it is now. */
async function undoing(path: string): Promise<() => Promise<void>> {
  const before = await readFile(path).catch((cause: unknown) => {
    if (systemCode(cause) === "ENOENT") return undefined;
    throw cause;
  });
  return () => (before === undefined ? rm(path, { force: true }) : writeFile(path, before));
}
