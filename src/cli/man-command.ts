import type { Command } from "commander";
import { findCommand } from "./find-command.ts";

const EXAMPLES = `
Examples:
  # read the page of copy
  kops-assets man copy | man -l -
  kops-assets man get assets > kops-assets-get-assets.1`;

export function addManCommand(program: Command): void {
  program
    .command("man")
    .description("Print a manual page, in the form that the command man reads.")
    .argument("[command...]", "the command, such as get assets")
    .addHelpText("after", EXAMPLES)
    .action(async (names: readonly string[]) => {
      const { manPage } = await import("./man/man-page.ts");
      const { writeStdout } = await import("./write-stdout.ts");
      writeStdout(manPage(findCommand(program, names)));
    });
}
