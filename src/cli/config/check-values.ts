import type { Option } from "commander";
import { UserError } from "../../errors/user-error.ts";
import { parseMirror } from "../../transfer/mirrors.ts";
import { isChoice } from "./applied-settings.ts";
import { checkDockerConfig } from "./check-docker-config.ts";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { badConfig } from "./config-text.ts";
import { flagName } from "./leaf-commands.ts";
import { badSetting, settingValue } from "./setting-value.ts";
import type { Settings } from "./settings-of.ts";

/** Reads every value of a settings file as the commands do that it is for. Throws a UserError BAD_CONFIG with the place of a wrong one. */
export async function checkValues(config: Config, settings: Settings): Promise<void> {
  for (const entry of config.entries) {
    const options = optionsFor(entry, settings);
    const taken = options.filter((option) => isChoice(option, entry));
    // A value that no command can take is told by the first one.
    for (const option of taken.length === 0 ? options.slice(0, 1) : taken)
      await settingValue({ entry, option });
    await checkTogether(entry);
  }
  await checkCatalog(config);
  checkMirrors(config);
  checkDockerConfig(config);
}

/** What each text may be, and all of them not. */
async function checkTogether(entry: ConfigEntry): Promise<void> {
  const { flag, command, value } = entry;
  if (flag !== "to" || command !== "copy" || typeof value === "boolean") return;
  const { parseEnd } = await import("../flags/parse-end.ts");
  const { refuseEqualEnds } = await import("../flags/refuse-equal-ends.ts");
  const ends = await Promise.all(value.map(parseEnd));
  try {
    refuseEqualEnds(ends);
  } catch (error) {
    throw error instanceof UserError ? badSetting(entry, error.message, error.hint) : error;
  }
}

/** Reading the catalog takes a while. */
async function checkCatalog(config: Config): Promise<void> {
  if (!config.entries.some(({ flag }) => flag === "catalog" || flag.endsWith("kops-version"))) return;
  const { checkReleases } = await import("./check-releases.ts");
  checkReleases(config);
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
