import { printable } from "../../errors/printable.ts";
import { describeError } from "../describe-error.ts";

/** What a server fails at, where a client sees no more than a status or a cut connection. */
export function failureText(error: unknown, path: string): string {
  return `${path === "" ? "" : `${printable(path)}: `}${describeError(error)}`;
}
