import { diskRefusal } from "../../errors/disk-refusal.ts";
import { systemCode } from "../../errors/system-code.ts";
import { UserError } from "../../errors/user-error.ts";
import { reasonOf } from "../../errors/reason-of.ts";
import { badPath } from "./file-place.ts";

const TAKEN: Readonly<Record<string, string>> = {
  ENOTDIR: "a file has the name that a folder on the way needs",
  EEXIST: "a file has the name that a folder on the way needs",
  EISDIR: "a folder has this name",
  ENOTEMPTY: "a folder has this name",
};

const PATHS: Readonly<Record<string, string>> = {
  ENAMETOOLONG: "it is too long for this disk",
  ELOOP: "links on the way lead in a circle",
};

/** Says in the user's words what the disk refused; anything that is not a refusal of the disk is returned as it is. */
export function diskError(
  error: unknown,
  path: string,
  root: string,
  action: "store" | "read" = "store",
): unknown {
  const code = systemCode(error);
  if (error instanceof UserError || code === undefined) return error;
  const taken = TAKEN[code];
  if (taken !== undefined && action === "store") return nameTaken(path, root, taken, error);
  const badly = taken ?? PATHS[code];
  if (badly !== undefined) return badPath(path, badly, error);
  const refusal = diskRefusal(code);
  if (refusal === undefined) return error;
  const denied = action === "read" && refusal.code === "NOT_WRITABLE";
  const shown = denied ? { ...refusal, ...UNREADABLE } : refusal;
  return new UserError(shown.code, `${root} ${shown.says} ${path} (${reasonOf(error)})`, {
    hint: shown.hint,
    side: "local",
    cause: error,
  });
}

const UNREADABLE = {
  code: "NOT_READABLE",
  says: "refuses to give",
  hint: "Check the owner and the permissions of the file and of its folders.",
};

function nameTaken(path: string, root: string, what: string, cause: unknown): UserError {
  return new UserError("NOT_WRITABLE", `${root} cannot store ${path}: ${what}`, {
    hint: "Look at what is there, move it away, and run the same command again.",
    side: "local",
    cause,
  });
}
