import { CommanderError } from "commander";
import { createProgram } from "../../src/cli/create-program.ts";
import { EXIT, exitCodeOf } from "../../src/cli/exit-code.ts";
import { sayError } from "../../src/cli/say.ts";
import { machineFault } from "../../src/errors/machine-fault.ts";
import { captured } from "../cli/captured.ts";
import { runTool, toolEnvironment, type EndedTool, type ToolOptions } from "./run-tool.ts";
import { IS_EXECUTABLE } from "./tool-command.ts";

/** What holds for all of a process once it is given. */
const OF_A_PROCESS = /^--(?:quiet|log-format|header)(?:=|$)/;

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the tool to its end as `runTool` does, but in this process, which costs a tenth: for what a command line does, not for how a process
 * starts and ends. What only a process of its own can have gets one, and so does each run where the single executable is tested, which is what is
 * built: CI does that too. Runs come one after the other, for directory and environment are the process's.
 */
export function runHere(parameters: readonly string[], options: ToolOptions = {}): Promise<EndedTool> {
  const { env, cwd, ...others } = options;
  const isAlone = Object.keys(others).length > 0 || parameters.some((word) => OF_A_PROCESS.test(word));
  if (IS_EXECUTABLE || isAlone) return runTool(parameters, options);
  const ended = last.then(() =>
    standingIn(cwd ?? process.cwd(), toolEnvironment(env), () => captured(() => run(parameters))),
  );
  last = ended.catch(() => undefined);
  return ended;
}

/** As `main.ts` does it. */
async function run(parameters: readonly string[]): Promise<number> {
  process.exitCode = undefined;
  try {
    await createProgram(parameters[0]).parseAsync(parameters, { from: "user" });
    return (process.exitCode as number | undefined) ?? EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misuse;
    const told = machineFault(error) ?? error;
    sayError(told);
    return exitCodeOf(told);
  } finally {
    process.exitCode = undefined;
  }
}

async function standingIn<Result>(
  directory: string,
  environment: Readonly<Record<string, string>>,
  act: () => Promise<Result>,
): Promise<Result> {
  const [before, variables] = [process.cwd(), { ...process.env }];
  process.chdir(directory);
  setEnvironment(environment);
  try {
    return await act();
  } finally {
    process.chdir(before);
    setEnvironment(variables);
  }
}

/** Within the object that there is: what it says is what the process has. */
function setEnvironment(variables: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
}
