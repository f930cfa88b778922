import type { Command } from "commander";
import { badFlags } from "../../errors/bad-flags.ts";

/** Flags, by their long names, that do nothing without another one; and why. */
export type Needs = readonly {
  readonly flags: readonly string[];
  readonly without: string;
  readonly why: string;
}[];

/** Throws a UserError BAD_FLAGS for a flag that was written and would have no effect: whoever wrote it expects one. */
export function refuseWithoutEffect(command: Command, needs: Needs): void {
  for (const { flags, without, why } of needs) {
    if (isGiven(command, without)) continue;
    const idle = flags.find((flag) => isWritten(command, flag));
    if (idle !== undefined)
      throw badFlags(`${idle} ${why}, but ${without} is missing`, `Add ${without}, or leave out ${idle}.`);
  }
}

/** Written, or said by the environment or a settings file. */
function isGiven(command: Command, flag: string): boolean {
  return ["cli", "env", "config"].includes(sourceOf(command, flag) ?? "");
}

/** True where whoever runs the command gave the flag. */
export function isWritten(command: Command, flag: string): boolean {
  return sourceOf(command, flag) === "cli";
}

function sourceOf(command: Command, flag: string): string | undefined {
  const option = command.options.find(({ long }) => long === flag);
  return option === undefined ? undefined : command.getOptionValueSource(option.attributeName());
}
