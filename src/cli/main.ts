import { CommanderError } from "commander";
import { createProgram } from "./create-program.ts";
import { EXIT, exitCodeOf, type ExitCode } from "./exit-code.ts";
import { say, sayError } from "./say.ts";

// The AWS SDK prints a notice about Node's version otherwise, once per process, into the midst of our output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) is no error.
  if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.ok);
  say(`error: standard output cannot be written: ${error.message} [STDOUT]`, {
    level: "error",
    code: "STDOUT",
  });
  process.exit(EXIT.failed);
});
// Nobody is left to be told; the work goes on, and the exit code tells.
process.stderr.on("error", () => undefined);

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misuse;
  sayError(error);
  return exitCodeOf(error);
}
