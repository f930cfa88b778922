import type { Command } from "commander";

/** How a command is called after the program's own name: "get assets". */
export function commandName(command: Command): string {
  const { parent } = command;
  if (parent === null) return "";
  return `${commandName(parent)} ${command.name()}`.trim();
}
