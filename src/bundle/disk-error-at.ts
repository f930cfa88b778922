import { diskRefusal, hintFromScratch } from "../errors/disk-refusal.ts";
import { reasonOf } from "../errors/reason-of.ts";
import { systemCode } from "../errors/system-code.ts";
import { UserError } from "../errors/user-error.ts";

const PATHS = ["ENOTDIR", "EEXIST", "EISDIR", "ENOTEMPTY", "ELOOP", "ENAMETOOLONG"];
const BLOCKED = {
  code: "NOT_WRITABLE",
  hint: "Something else has this name, or that of a folder on the way (a file, or a link to what is not there): name another place, or remove it.",
};

const IN_ITS_PLACE =
  "Something else has this name, or that of a folder on the way: look at what is there, and move it away.";

/**
 * What the disk refused at a place of a bundle, as a UserError; anything that is not a refusal of the disk is returned as it is. Of what
 * is written once a later run finds nothing.
 */
export function diskErrorAt(
  error: unknown,
  place: string,
  action: "write" | "write once" | "read" = "write",
): unknown {
  const code = systemCode(error) ?? "";
  const found = PATHS.includes(code) ? BLOCKED : diskRefusal(code);
  if (found === undefined || error instanceof UserError) return error;
  const isUnreadable = action === "read" && found.code === "NOT_WRITABLE";
  const message = `${place} cannot be ${isUnreadable ? "read" : "written"}: ${reasonOf(error)}`;
  const hint = action === "write once" ? hintFromScratch(found) : found.hint;
  const readHint =
    found === BLOCKED ? IN_ITS_PLACE : "Check the owner and the permissions of the file and of its folders.";
  return new UserError(isUnreadable ? "NOT_READABLE" : found.code, message, {
    hint: isUnreadable ? readHint : hint,
    side: "local",
    cause: error,
  });
}
