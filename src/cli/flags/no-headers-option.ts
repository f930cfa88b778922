import type { Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";
import { isWritten } from "./refuse-without-effect.ts";

/** `false`: a table is its rows alone, for programs that read it line by line. */
export interface HeadersFlag {
  readonly headers?: boolean;
}

export function addNoHeadersOption(command: Command): Command {
  return command.option(
    "--no-headers",
    "with a table: print its rows only, without headings and empty lines",
  );
}

/** Throws a UserError BAD_FLAGS for --no-headers with an output that has none. */
export function checkNoHeaders(command: Command, tables: readonly string[] = ["table"]): void {
  const output = String(command.getOptionValue("output"));
  if (!isWritten(command, "--no-headers") || tables.includes(output)) return;
  throw badFlags(
    `--no-headers has no effect with -o ${output}`,
    `Leave it out, or print a table: -o ${tables.join(" or -o ")}.`,
  );
}
