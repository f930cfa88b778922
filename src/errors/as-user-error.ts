import { UserError } from "./user-error.ts";

/** A failure as what a user is told; anything else, such as a bug, is thrown on. */
export function asUserError(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}
