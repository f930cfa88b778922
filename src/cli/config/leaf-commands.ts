import type { Command, Option } from "commander";

/** A command that does something, and how it is called: "get assets". */
export interface LeafCommand {
  readonly name: string;
  readonly command: Command;
}

/** Every command without commands of its own; a hidden one is nobody's. */
export function leafCommands(parent: Command, path: readonly string[] = []): LeafCommand[] {
  return visible(parent).flatMap((command) => {
    const own = [...path, command.name()];
    return command.commands.length === 0 ? [{ name: own.join(" "), command }] : leafCommands(command, own);
  });
}

/** commander adds a command `help` to groups, which is nobody's. */
function visible(parent: Command): Command[] {
  return parent
    .createHelp()
    .visibleCommands(parent)
    .filter((command) => parent.commands.includes(command));
}

/** A flag's name without its hyphens: "ca-file". */
export function flagName({ long }: Option): string {
  return (long ?? "").replace(/^--/, "");
}

/** True for a flag that may be given several times. */
export function isRepeatable(option: Option): boolean {
  return Array.isArray(option.defaultValue) || /\brepeatable\b/.test(option.description);
}
