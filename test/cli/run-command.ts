import { createProgram } from "../../src/cli/create-program.ts";
import { captured, type Ended } from "./captured.ts";

/** How a command ended, and what it failed with. */
export type EndedCommand = Ended<unknown> & { readonly error?: unknown };

/** Runs a command in this process, as the command line does. */
export async function runCommand(...words: string[]): Promise<EndedCommand> {
  const before = process.exitCode;
  let error: unknown;
  try {
    const ended = await captured(async () => {
      await createProgram()
        .parseAsync(words, { from: "user" })
        .catch((thrown: unknown) => void (error = thrown));
      return process.exitCode;
    });
    return error === undefined ? ended : { ...ended, error };
  } finally {
    process.exitCode = before;
  }
}
