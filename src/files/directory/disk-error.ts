import { UserError } from "../../errors/user-error.ts";
import { badPath } from "./file-place.ts";

/** The code of a system error ("ENOENT"), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Says in the user's words what the disk refused; anything that is not a refusal of the disk is returned as it is. */
export function diskError(error: unknown, path: string, root: string): unknown {
  if (error instanceof UserError) return error;
  switch (systemCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new UserError("DISK_FULL", `There is no room left in ${root} for ${path}`, {
        hint: "Make room and run again: what is complete is kept, and what was begun is resumed.",
        side: "local",
        cause: error,
      });
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new UserError("NOT_WRITABLE", `${root} refuses to store ${path}`, {
        hint: "Check the owner and the permissions of the directory, and that it is not mounted read-only.",
        side: "local",
        cause: error,
      });
    case "ENOTDIR":
    case "EEXIST":
      return badPath(path, "a file has the name that a folder on the way needs", error);
    case "EISDIR":
    case "ENOTEMPTY":
      return badPath(path, "a folder has this name", error);
    case "ENAMETOOLONG":
      return badPath(path, "it is too long for this disk", error);
    case undefined:
    default:
      return error;
  }
}
