import { diskRefusal } from "../../errors/disk-refusal.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";

/** What is told where a file that is replaced as a whole cannot be: a UserError UNWRITABLE_FILE. */
export function unwritableFile(file: string, cause: unknown): UserError {
  const what = diskRefusal(systemCode(cause))?.hint ?? "Choose another place.";
  return new UserError("UNWRITABLE_FILE", `${file} cannot be written: ${reasonOf(cause)}`, {
    hint: `Nothing was changed in it. ${what}`,
    cause,
  });
}
