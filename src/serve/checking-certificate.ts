import { reasonOf } from "../errors/reason-of.ts";
import { UserError } from "../errors/user-error.ts";

/** Throws a UserError BAD_CERTIFICATE for what is none, or has another key. */
export function checkingCertificate<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    const reason = reasonOf(cause);
    throw new UserError("BAD_CERTIFICATE", `The certificate or its key cannot be used: ${reason}`, {
      hint: "Give a PEM certificate (with its chain) and its unencrypted PEM key.",
      cause,
    });
  }
}
