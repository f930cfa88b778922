import type { Command } from "commander";

/** Where the page about a run goes. */
export function addReportOption(command: Command): Command {
  return command.option(
    "--report <file>",
    "write an HTML page about it: what is needed, sizes, findings (docs/report.md)",
  );
}
