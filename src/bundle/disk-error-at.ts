import { diskRefusal, hintFromScratch } from "../errors/disk-refusal.ts";
import { reasonOf } from "../errors/reason-of.ts";
import { systemCode } from "../errors/system-code.ts";
import { UserError } from "../errors/user-error.ts";

const PATHS = ["ENOTDIR", "EEXIST", "EISDIR", "ENOTEMPTY", "ELOOP", "ENAMETOOLONG"];
const BLOCKED = {
  code: "NOT_WRITABLE",
  hint: "Something else has this name, or that of a folder on the way (a file, or a link to what is not there): name another place, or remove it.",
};

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
  return new UserError(isUnreadable ? "NOT_READABLE" : found.code, message, {
    hint: isUnreadable ? "Check the owner and the permissions of the file and of its folders." : hint,
    side: "local",
    cause: error,
  });
}
