import type { Command } from "commander";

/** For verbs that run by a clock or in CI. */
export function addMetricsOption(command: Command): Command {
  return command.option(
    "--metrics-file <file>",
    "at the end, write metrics of the run to this file, for node_exporter's textfile collector (docs/monitoring.md)",
  );
}
