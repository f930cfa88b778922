import type { Command } from "commander";
import { leafCommands } from "./leaf-commands.ts";

/** Commands that are about the tool itself, or that hand `--config` on to what they write: no setting concerns them. */
const WITHOUT_CONFIG = [
  ...["help", "explain", "completion", "man", "schema", "config check"],
  ...["render systemd serve", "render systemd verify"],
];

/** Every command that works takes its defaults from a settings file. */
export function addConfigOptions(program: Command): void {
  for (const { name, command } of leafCommands(program))
    if (!WITHOUT_CONFIG.includes(name)) addConfigOption(command);
}

/** Which settings file is read. */
export function addConfigOption(command: Command): Command {
  return command
    .option(
      "--config <file>",
      "read defaults of flags from this file (default: KOPS_ASSETS_CONFIG, else ./kops-assets.yaml)",
    )
    .option("--no-config", "read no settings file");
}
