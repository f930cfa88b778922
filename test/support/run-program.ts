import { createProgram } from "../../src/cli/create-program.ts";
import { describeError } from "../../src/cli/describe-error.ts";
import { UserError } from "../../src/errors/user-error.ts";
import { captured, type Ended } from "../cli/captured.ts";

/** Runs the program in this process; a UserError's code stands in for the exit code, and what it says is on stderr. */
export async function runProgram(...words: string[]): Promise<Ended<string>> {
  return captured(async () => {
    process.exitCode = undefined;
    try {
      await createProgram().parseAsync(words, { from: "user" });
      return String((process.exitCode as number | undefined) ?? 0);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`${describeError(error)}\n`);
      return error.code;
    } finally {
      process.exitCode = undefined;
    }
  });
}
