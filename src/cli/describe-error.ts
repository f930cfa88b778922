import { printableLines } from "../errors/printable.ts";
import { UserError } from "../errors/user-error.ts";

/** An error as a person reads it: what happened, on which side, where, and what to try next. A bug shows its stack. */
export function describeError(error: unknown): string {
  if (!(error instanceof UserError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `this is a bug in kops-assets, please report it:\n${printableLines(stack)}`;
  }
  const side = error.side === undefined ? "" : `${error.side}: `;
  const url = error.url === undefined || error.message.includes(error.url) ? "" : `\n  at ${error.url}`;
  const hint = error.hint === undefined ? "" : `\n  ${error.hint.replaceAll("\n", "\n  ")}`;
  return `${side}${error.message} [${error.code}]${url}${hint}`;
}
