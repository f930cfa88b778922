import { readFile } from "node:fs/promises";
import { UserError } from "../../errors/user-error.ts";
import { decodeText } from "./decode-text.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/** A text that the user named; throws a UserError UNREADABLE_FILE with the hint on what to name instead. */
export async function readTextFile(file: string, hint: string): Promise<string> {
  return decodeText(await readBytes(file, hint));
}

/** The same, as it is on disk. */
export async function readBytes(file: string, hint: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new UserError("UNREADABLE_FILE", `${file} cannot be read: ${reason}`, { hint, cause });
  }
}
