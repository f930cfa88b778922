import type { Command, Option } from "commander";
import { takesConfig } from "./config-options.ts";
import { hasOwnMeaning } from "./has-own-meaning.ts";
import { flagName, leafCommands, type LeafCommand } from "./leaf-commands.ts";

/** Flags that say which settings there are: they cannot stand in them. */
const NO_SETTINGS = ["config", "no-config", "help", "version"];

/** A flag, and the commands that have it. */
interface FlagSetting {
  readonly name: string;
  readonly option: Option;
  readonly commands: readonly LeafCommand[];
}

/** What a settings file can hold: flags for every command that has them, and flags of single commands. */
export interface Settings {
  readonly everywhere: ReadonlyMap<string, FlagSetting>;
  /** By "get assets". */
  readonly byCommand: ReadonlyMap<string, ReadonlyMap<string, Option>>;
  /** Flags that take another kind of value in one command than in another, and stand below that command for this. */
  readonly different: ReadonlySet<string>;
}

/** The settings of a program, by its flags: a new flag is a new setting. */
export function settingsOf(program: Command): Settings {
  const leaves = leafCommands(program).filter(({ command }) => takesConfig(command));
  const byCommand = new Map(leaves.map(({ name, command }) => [name, flagsOf(command)]));
  const everywhere = new Map<string, FlagSetting>();
  const different = new Set<string>();
  for (const leaf of leaves)
    for (const [name, option] of flagsOf(leaf.command)) {
      if (hasOwnMeaning(leaf.name, name)) continue;
      const known = everywhere.get(name);
      if (known !== undefined && placeholderOf(known.option) !== placeholderOf(option)) different.add(name);
      everywhere.set(name, {
        name,
        option: known?.option ?? option,
        commands: [...(known?.commands ?? []), leaf],
      });
    }
  for (const name of different) everywhere.delete(name);
  return { everywhere, byCommand, different };
}

function flagsOf(command: Command): ReadonlyMap<string, Option> {
  const flags = command.options.filter(({ long, hidden }) => long !== undefined && !hidden);
  return new Map(
    flags
      .map((option) => [flagName(option), option] as const)
      .filter(([name]) => !NO_SETTINGS.includes(name)),
  );
}

/** What follows the flag: "<file>"; nothing for a switch. */
function placeholderOf({ flags }: Option): string {
  return /[<[].*$/.exec(flags)?.[0] ?? "";
}
