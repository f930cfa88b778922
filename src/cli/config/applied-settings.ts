import type { Command, Option } from "commander";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { hasOwnMeaning } from "./has-own-meaning.ts";
import { flagName } from "./leaf-commands.ts";

/** A setting that counts for a command, with the flag that it stands for. */
export interface AppliedSetting {
  readonly entry: ConfigEntry;
  readonly option: Option;
}

/** Flags that say the same in different ways: one that is given leaves out the others of the file. */
const ALTERNATIVES: readonly (readonly string[])[] = [
  ["filename", "list", "state"],
  ["container-registry", "container-proxy"],
  ["quick", "deep", "sample"],
];
/** To verify a receipt is to verify no list. */
const OF_VERIFY: readonly (readonly string[])[] = [["filename", "list", "state", "receipt"], ...ALTERNATIVES];

/** The settings of a file that count for a command: its own before those for every command; command line and environment win over both. */
export function appliedSettings(name: string, command: Command, { entries }: Config): AppliedSetting[] {
  const found = new Map<string, AppliedSetting>();
  for (const isOwn of [false, true])
    for (const entry of entries) {
      if ((entry.command !== undefined) !== isOwn || (isOwn && entry.command !== name)) continue;
      if (!isOwn && hasOwnMeaning(name, entry.flag)) continue;
      const option = command.options.find((one) => flagName(one) === entry.flag);
      if (option === undefined || !isChoice(option, entry)) continue;
      found.set(entry.flag, { entry, option });
    }
  const alternatives = name === "verify" ? OF_VERIFY : ALTERNATIVES;
  return [...found.values()].filter(({ entry: { flag } }) => {
    const rivals = alternatives.find((flags) => flags.includes(flag)) ?? [flag];
    return ![flag, ...rivals].some((one) => isGiven(command, one));
  });
}

/** A setting for every command counts for those that can take its value. */
export function isChoice({ argChoices }: Option, { command, value }: ConfigEntry): boolean {
  if (argChoices === undefined || command !== undefined || typeof value === "boolean") return true;
  return value.every((text) => argChoices.includes(text));
}

function isGiven(command: Command, flag: string): boolean {
  const option = command.options.find((one) => flagName(one) === flag);
  return (
    option !== undefined &&
    ["cli", "env"].includes(command.getOptionValueSource(option.attributeName()) ?? "")
  );
}
