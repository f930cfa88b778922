import { readSmall } from "../../content/input-budget.ts";
import { UserError } from "../../errors/user-error.ts";
import { decodeText } from "./decode-text.ts";
import { reasonOf } from "../../errors/reason-of.ts";

/** A text that the user named; throws a UserError UNREADABLE_FILE with the hint on what to name instead. */
export async function readTextFile(file: string, hint: string): Promise<string> {
  return decodeText(await readBytes(file, hint));
}

/** The same, as it is on disk; `read` is how it is read, by default as one of those that are always small. */
export async function readBytes(file: string, hint: string, read = readSmall): Promise<Buffer> {
  try {
    return await read(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const reason = reasonOf(cause);
    throw new UserError("UNREADABLE_FILE", `${file} cannot be read: ${reason}`, { hint, cause });
  }
}
