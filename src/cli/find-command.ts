import type { Command } from "commander";
import { didYouMean } from "../cluster/read/did-you-mean.ts";
import { badFlags } from "../errors/bad-flags.ts";

/** The command of these names ("get", "assets"). Throws a UserError BAD_FLAGS with what was probably meant. */
export function findCommand(program: Command, names: readonly string[]): Command {
  return names.reduce((parent, name) => {
    const found = parent.commands.find(
      (command) => command.name() === name || command.aliases().includes(name),
    );
    if (found !== undefined) return found;
    const known = parent
      .createHelp()
      .visibleCommands(parent)
      .map((command) => command.name());
    const all = known.length === 0 ? "It has no commands of its own." : `There are ${known.join(", ")}.`;
    throw badFlags(`there is no command ${[...names].join(" ")}`, didYouMean(name, known, all));
  }, program);
}
