import type { Command } from "commander";

/** A command and all that help shows below it, each before those below it. */
export function commandsBelow(command: Command): Command[] {
  return [command, ...command.createHelp().visibleCommands(command).flatMap(commandsBelow)];
}
