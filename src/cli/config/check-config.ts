import type { Command, Option } from "commander";
import { formatPlace } from "../../errors/format-place.ts";
import { redactUrl } from "../../errors/redact-url.ts";
import { printTable } from "../../text/print-table.ts";
import { printJsonText } from "../../values/quote-text.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { HeadersFlag } from "../flags/no-headers-option.ts";
import { findCommand } from "../find-command.ts";
import { say } from "../say.ts";
import { writeStdout } from "../write-stdout.ts";
import { appliedSettings } from "./applied-settings.ts";
import { checkValues } from "./check-values.ts";
import { commandName } from "./command-name.ts";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { flagName } from "./leaf-commands.ts";
import { locateConfig } from "./locate-config.ts";
import { readConfig } from "./read-config.ts";
import { readCredentials } from "./read-credentials.ts";
import { isSecretSetting } from "./setting-names.ts";
import { settingsOf, type Settings } from "./settings-of.ts";

/** Flags of `config check`, as commander hands them over. */
export interface ConfigCheckFlags extends HeadersFlag {
  readonly config?: string | false;
  readonly output: "table" | "json";
}

/** A setting that applies. */
interface Row {
  readonly setting: string;
  readonly value: string;
  readonly from: string;
  readonly commands: string;
}

const COLUMNS = [
  { name: "SETTING", value: ({ setting }: Row): string => setting },
  { name: "VALUE", value: ({ value }: Row): string => value },
  { name: "FROM", value: ({ from }: Row): string => from },
  { name: "COMMANDS", value: ({ commands }: Row): string => commands },
];

/** `kops-assets config check`: what applies to a command, or all that the file says. Throws a UserError BAD_CONFIG where it is wrong. */
export async function checkConfig(
  program: Command,
  names: readonly string[],
  flags: ConfigCheckFlags,
): Promise<ExitCode> {
  const located = locateConfig(flags.config, process.env);
  const settings = settingsOf(program);
  const config = located === undefined ? undefined : await readConfig(located, settings);
  if (config !== undefined) {
    await checkValues(config, settings);
    await readCredentials(config);
  }
  const rows = names.length === 0 ? allRows(settings, config) : rowsOf(findCommand(program, names), config);
  if (config === undefined) say("there is no kops-assets.yaml here, and no other settings file is named");
  else if (rows.length === 0)
    say(`${config.file} sets nothing${names.length === 0 ? "" : ` for ${names.join(" ")}`}`);
  const output =
    flags.output === "json"
      ? `${printJsonText({ ...file(config), settings: rows }, 2)}\n`
      : printTable(rows, COLUMNS, flags.headers);
  if (rows.length > 0 || flags.output === "json") writeStdout(output);
  return EXIT.ok;
}

function file(config: Config | undefined): { readonly file?: string } {
  return config === undefined ? {} : { file: config.file };
}

function allRows({ everywhere }: Settings, config: Config | undefined): Row[] {
  if (config === undefined) return [];
  const entries = config.entries.map((entry): Row => {
    const commands = everywhere.get(entry.flag)?.commands.map(({ name }) => name) ?? [];
    return { ...rowOf(entry), commands: entry.command ?? commands.join(", ") };
  });
  return [...entries, ...ownRows(config, "all")];
}

/** What one command would use: environment before file. */
function rowsOf(command: Command, config: Config | undefined): Row[] {
  const commands = commandName(command);
  const fromEnvironment = command.options.flatMap((option) => variableRow(option, commands));
  const known = new Set(fromEnvironment.map(({ setting }) => setting));
  const applied = config === undefined ? [] : appliedSettings(commands, command, config);
  const fromFile = applied
    .map(({ entry }): Row => ({ ...rowOf(entry), commands }))
    .filter(({ setting }) => !known.has(setting));
  return [...fromEnvironment, ...fromFile, ...(config === undefined ? [] : ownRows(config, commands))];
}

function variableRow(option: Option, commands: string): Row[] {
  const value = option.envVar === undefined ? undefined : process.env[option.envVar];
  if (value === undefined || option.envVar === undefined) return [];
  return [{ setting: flagName(option), value: redactUrl(value), from: option.envVar, commands }];
}

function rowOf({ flag, value, place }: ConfigEntry): Omit<Row, "commands"> {
  const shown = typeof value === "boolean" ? String(value) : value.map(redactMirror).join(", ");
  return { setting: flag, value: isSecretSetting(flag) ? "(set)" : shown, from: formatPlace(place) };
}

function ownRows({ mirrors, credentials, dockerConfig }: Config, commands: string): Row[] {
  const docker = dockerConfig === undefined ? [] : [{ host: dockerConfig.file, place: dockerConfig.place }];
  return [
    ...mirrors.map(({ text, place }) => ({ setting: "mirrors", value: redactMirror(text), place })),
    ...credentials.map(({ host, place }) => ({ setting: "credentials", value: host, place })),
    ...docker.map(({ host, place }) => ({ setting: "docker-config", value: host, place })),
  ].map(({ place, ...row }): Row => ({ ...row, from: formatPlace(place), commands }));
}

/** FROM=TO,TO2: each part may be a URL with a login. */
function redactMirror(text: string): string {
  return text.replace(/[^=,]+/g, (part) => redactUrl(part));
}
