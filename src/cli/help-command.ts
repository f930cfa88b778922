import type { Command } from "commander";
import { nearestName } from "../cluster/read/nearest-name.ts";
import { badFlags } from "../errors/bad-flags.ts";

/** `help`, `help get` and `help get assets`: what `--help` of the same says. */
export function addHelpCommand(program: Command): void {
  program
    .command("help")
    .description("Show what a command does and takes.")
    .argument("[command...]", "the command, such as get assets")
    .action((names: readonly string[]) => {
      findCommand(program, names).outputHelp();
    });
}

function findCommand(program: Command, names: readonly string[]): Command {
  return names.reduce((parent, name) => {
    const found = parent.commands.find(
      (command) => command.name() === name || command.aliases().includes(name),
    );
    if (found !== undefined) return found;
    const known = parent.commands.map((command) => command.name());
    const nearest = nearestName(name, known);
    const hint = nearest === undefined ? `There are ${known.join(", ")}.` : `Did you mean ${nearest}?`;
    throw badFlags(
      `there is no command ${[...names].join(" ")}`,
      known.length === 0 ? "It has no commands of its own." : hint,
    );
  }, program);
}
