import type { Command } from "commander";
import { present } from "../../values/present.ts";
import { beQuiet, useJsonLines, sayFinding } from "../say.ts";
import { hideHeaders } from "../write-stderr.ts";
import { appliedSettings, type AppliedSetting } from "./applied-settings.ts";
import { commandName } from "./command-name.ts";
import type { Config } from "./config-entry.ts";
import { checkDockerConfig } from "./check-docker-config.ts";
import type { ConfigFile } from "./locate-config.ts";
import { readConfig } from "./read-config.ts";
import { readCredentials } from "./read-credentials.ts";
import { settingValue } from "./setting-value.ts";
import { settingsOf } from "./settings-of.ts";

/** Gives a command the settings of a file where neither command line nor environment says otherwise. Throws a UserError BAD_CONFIG. */
export async function applyConfig(located: ConfigFile, program: Command, command: Command): Promise<void> {
  const config = await readConfig(located, settingsOf(program));
  const name = commandName(command);
  const applied = appliedSettings(name, command, config);
  for (const setting of applied) await apply(command, setting);
  const mirrors = applyMirrors(command, config);
  const { dockerConfig } = config;
  checkDockerConfig(config);
  const credentials = await readCredentials(config);
  command.setOptionValueWithSource(
    "configured",
    { credentials, ...present({ dockerConfig: dockerConfig?.file }) },
    "config",
  );
  const keys = [...applied.map(({ entry: { key } }) => key), ...mirrors];
  if (!located.isNamed && keys.length > 0)
    sayFinding({
      code: "CONFIG_FOUND",
      severity: "info",
      message: `${located.file} sets ${keys.join(", ")}`,
      hint: "--no-config leaves it out",
    });
  // Not before: a file that was found does not silence the line that tells of it.
  if (name !== "serve" && applied.some(isQuiet)) beQuiet();
}

/** `serve` has a meaning of its own for it. */
function isQuiet({ entry: { flag, value } }: AppliedSetting): boolean {
  return flag === "quiet" && value === true;
}

/** A flag that changes how anything is told does so from here on, as on the command line. */
async function apply(command: Command, setting: AppliedSetting): Promise<void> {
  const { flag, value: written } = setting.entry;
  if (flag === "header" && typeof written !== "boolean") hideHeaders(written);
  const value = await settingValue(setting);
  command.setOptionValueWithSource(setting.option.attributeName(), value, "config");
  if (flag === "log-format" && value === "json") useJsonLines();
}

/** A flag's mirrors are asked before those of the file. */
function applyMirrors(command: Command, { mirrors }: Config): string[] {
  const given: unknown = command.getOptionValue("mirror");
  if (mirrors.length === 0 || !Array.isArray(given)) return [];
  const source = command.getOptionValueSource("mirror");
  const all: unknown[] = [...(given as unknown[]), ...mirrors.map(({ text }) => text)];
  command.setOptionValueWithSource("mirror", all, source === "cli" ? "cli" : "config");
  return ["mirrors"];
}
