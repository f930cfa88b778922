import { EXIT } from "./exit-code.ts";
import { say } from "./say.ts";

/** Exit codes that promise an answer on stdout. */
const ANSWERED: readonly number[] = [EXIT.ok, EXIT.findings];

/**
 * Output that is closed or full never stops the work that is under way: it goes on, and the exit code tells. A reader of stdout that has
 * seen enough (`| head`) is no error. Work that is nothing but its output listens for itself, and tells.
 */
export function guardOutput(): void {
  let isTold = false;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    const isOfWork = process.stdout.listenerCount("error") > 1;
    if (error.code === "EPIPE" || isTold || isOfWork) return;
    isTold = true;
    say(`error: cannot write to standard output: ${error.message} [STDOUT]`, {
      level: "error",
      code: "STDOUT",
    });
    process.once("exit", (code) => {
      if (ANSWERED.includes(code)) process.exitCode = EXIT.failed;
    });
  });
  // Nobody is left to be told.
  process.stderr.on("error", () => undefined);
}
