import { writeStderr } from "../write-stderr.ts";
import type { ProgressOptions } from "./progress.ts";

/** How progress is shown on standard error, as flags say and as what reads it can. */
export function progressOptions({
  logFormat: format,
  quiet = false,
}: {
  readonly logFormat: ProgressOptions["format"];
  readonly quiet?: boolean;
}): ProgressOptions {
  const { stderr, env } = process;
  return {
    write: writeStderr,
    isTerminal: stderr.isTTY && env["TERM"] !== "dumb",
    size: sizeOfTerminal,
    format,
    quiet,
  };
}

/** Asked of the terminal itself: that its window has changed is told late while much is going on. Some say that it is 0 wide. */
function sizeOfTerminal(): ReturnType<ProgressOptions["size"]> {
  const [columns, rows] = process.stderr.isTTY ? process.stderr.getWindowSize() : [0, 0];
  return { columns: columns || 80, rows: rows || 24 };
}
