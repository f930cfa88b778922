import type { Finding } from "./finding.ts";
import { cutLong } from "./cut-long.ts";
import { printable } from "./printable.ts";

/** The side of a transfer on which something went wrong: where assets come from, or the operator's own repositories. */
export type Side = "upstream" | "local";

/** One line, whatever is quoted in it, or several. */
export type UserText = string | readonly string[];

export interface UserErrorDetails {
  /** What the user can try next, one sentence, or lines of their own. */
  readonly hint?: UserText;
  readonly side?: Side;
  /** The address that was asked, already redacted. */
  readonly url?: string;
  /** The single mistakes, where the message sums up several. */
  readonly findings?: readonly Finding[];
  readonly cause?: unknown;
}

/**
 * Anything a user can meet and mend: bad input, an unreachable host, a refused upload.
 * `code` is stable and may be matched by scripts. Everything else that is thrown is a bug in this project.
 * Long values are cut. Control characters and ends of lines are escaped, whoever wrote them: what is quoted cannot begin a line.
 */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly side: Side | undefined;
  readonly url: string | undefined;
  readonly findings: readonly Finding[];

  constructor(code: string, message: UserText, details: UserErrorDetails = {}) {
    super(shown(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "UserError";
    this.code = code;
    this.hint = details.hint === undefined ? undefined : shown(details.hint);
    this.side = details.side;
    this.url = details.url === undefined ? undefined : printable(details.url);
    this.findings = details.findings ?? [];
    letGo(this);
    letGo(details.cause);
  }
}

/** Until a stack is text it holds on to what its functions know, such as manifests of megabytes, for as long as an error is kept. */
function letGo(error: unknown): void {
  if (error instanceof Error) String(error.stack);
}

function shown(text: UserText): string {
  return [text]
    .flat()
    .map((line) => printable(cutLong(line)))
    .join("\n");
}
