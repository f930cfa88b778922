import { diskRefusal } from "./disk-refusal.ts";
import { reasonOf } from "./reason-of.ts";
import { systemCode } from "./system-code.ts";
import { UserError } from "./user-error.ts";

/** What no program can bring about by its own mistake: others of the disk's refusals may come of a path that is wrong. */
const OF_THE_MACHINE = [
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EFBIG",
  "EMFILE",
  "ENFILE",
  "EIO",
  "ESTALE",
  "EACCES",
  "EPERM",
];

/** A fault of the machine that nobody nearer to it has put into words, as a UserError; undefined for anything else. */
export function machineFault(error: unknown): UserError | undefined {
  const code = systemCode(error);
  if (error instanceof UserError || code === undefined || !OF_THE_MACHINE.includes(code)) return undefined;
  const refusal = diskRefusal(code);
  if (refusal === undefined) return undefined;
  return new UserError(refusal.code, `this machine does not allow it: ${reasonOf(error)}`, {
    hint: refusal.hint,
    side: "local",
    cause: error,
  });
}
