import type { Command } from "commander";
import { commandName } from "./command-name.ts";
import { leafCommands } from "./leaf-commands.ts";

/** Commands that are about the tool itself, or that hand `--config` on to what they write: no setting concerns them. */
const WITHOUT_CONFIG = [
  ...["help", "explain", "completion", "man", "schema", "config check"],
  ...["render systemd serve", "render systemd verify"],
];

/** True for a command that takes settings from a file, and not just the name of one. */
export function takesConfig(command: Command): boolean {
  const isAsked = command.options.some(({ long }) => long === "--config");
  return isAsked && !WITHOUT_CONFIG.includes(commandName(command));
}

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
