import { CommanderError } from "commander";
import { machineFault } from "../errors/machine-fault.ts";
import { createProgram } from "./create-program.ts";
import { EXIT, exitCodeOf, type ExitCode } from "./exit-code.ts";
import { guardOutput } from "./guard-output.ts";
import { sayError } from "./say.ts";
import { WORKER } from "./serve/worker-name.ts";
import { answerSignals } from "./stop-on-signals.ts";

// The AWS SDK prints a notice about Node's version otherwise, once per process, into the midst of our output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** A worker of `serve`, whose end is the business of who started it. */
const isWorker = process.connected && process.argv[2] === WORKER;

guardOutput();
if (!isWorker) answerSignals();

let isDone = false;
// Whatever waits for something that can never come would otherwise end as if all were well.
process.once("exit", (code) => {
  if (!isDone && code === EXIT.ok) process.exitCode = EXIT.bug;
});
void run();

/** No `await` at the top: a single executable is no ES module. */
async function run(): Promise<void> {
  try {
    if (isWorker) await (await import("./serve/work.ts")).work();
    else await createProgram(process.argv[2]).parseAsync(process.argv);
  } catch (error) {
    process.exitCode = report(error);
  } finally {
    isDone = true;
  }
}

function report(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misuse;
  const told = machineFault(error) ?? error;
  sayError(told);
  return exitCodeOf(told);
}
