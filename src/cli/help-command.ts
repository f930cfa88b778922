import type { Command } from "commander";
import { findCommand } from "./find-command.ts";

/** `help`, `help get` and `help get assets`: what `--help` of the same says. */
export function addHelpCommand(program: Command): void {
  program
    .command("help")
    .description("Show what a command does and takes.")
    .argument("[command...]", "the command, such as get assets")
    .addHelpText("after", EXAMPLES)
    .action((names: readonly string[]) => {
      findCommand(program, names).outputHelp();
    });
}

const EXAMPLES = `
Examples:
  kops-assets help
  kops-assets help get assets`;
