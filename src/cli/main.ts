import { CommanderError } from "commander";
import { createProgram } from "./create-program.ts";
import { describeError } from "./describe-error.ts";
import { EXIT, exitCodeOf } from "./exit-code.ts";

// The AWS SDK prints a notice about Node's version otherwise, once a process, into the midst of our output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
});

try {
  await createProgram().parseAsync(process.argv);
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misuse;
  process.stderr.write(`error: ${describeError(error)}\n`);
  return exitCodeOf(error);
}
