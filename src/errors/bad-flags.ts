import { UserError } from "./user-error.ts";

/** Misuse of the command line: what is wrong with the flags, and what to write instead. */
export function badFlags(message: string, hint: string): UserError {
  return new UserError("BAD_FLAGS", message, { hint });
}
