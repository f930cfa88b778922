import type { Option } from "commander";
import { UserError } from "../../errors/user-error.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { isChoice } from "./applied-settings.ts";
import { checkDockerConfig } from "./check-docker-config.ts";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { badConfig } from "./config-text.ts";
import { flagName } from "./leaf-commands.ts";
import { settingValue } from "./setting-value.ts";
import type { Settings } from "./settings-of.ts";

/** Reads every value of a settings file as the commands do that it is for. Throws a UserError BAD_CONFIG with the place of a wrong one. */
export async function checkValues(config: Config, settings: Settings): Promise<void> {
  for (const entry of config.entries) {
    const options = optionsFor(entry, settings);
    const taken = options.filter((option) => isChoice(option, entry));
    // A value that no command can take is told by the first one.
    for (const option of taken.length === 0 ? options.slice(0, 1) : taken)
      await settingValue({ entry, option });
  }
  checkMirrors(config);
  checkDockerConfig(config);
}

function checkMirrors({ mirrors }: Config): void {
  for (const { text, place } of mirrors) {
    try {
      parseMirror(text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw badConfig(place, error.message, error.hint?.split("\n"));
    }
  }
}

function optionsFor({ flag, command }: ConfigEntry, { everywhere, byCommand }: Settings): Option[] {
  if (command === undefined)
    return (everywhere.get(flag)?.commands ?? []).flatMap((leaf) =>
      leaf.command.options.filter((option) => flagName(option) === flag),
    );
  const own = byCommand.get(command)?.get(flag);
  return own === undefined ? [] : [own];
}
