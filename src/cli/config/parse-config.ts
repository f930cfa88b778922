import type { Option } from "commander";
import type { FieldPath, JsonValue } from "../../cluster/read/source-document.ts";
import { present } from "../../values/present.ts";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { badConfig, ConfigText, unknownKey, wrongKind } from "./config-text.ts";
import { isRepeatable } from "./leaf-commands.ts";
import { parseCredentials } from "./parse-credentials.ts";
import { OTHER_NAMES, OWN_KEYS } from "./setting-names.ts";
import type { Settings } from "./settings-of.ts";

/** Reads the text of a settings file. Throws a UserError BAD_CONFIG with file, line and column. */
export function parseConfig(file: string, source: string, settings: Settings): Config {
  const text = new ConfigText(file, source);
  const members = new Map(text.members([]));
  const own = (key: string): JsonValue | undefined => members.get(key);
  const entries = [...members].flatMap(([key, value]): ConfigEntry[] => {
    if (key === "commands") return ofCommands(text, value, settings);
    return OWN_KEYS.includes(key) ? [] : [ofEverywhere(text, key, value, settings)];
  });
  const docker = own("docker-config");
  return {
    file,
    entries,
    mirrors: mirrorsOf(text, own("mirrors")),
    credentials: parseCredentials(text, own("credentials")),
    ...present({ dockerConfig: docker === undefined ? undefined : dockerConfigOf(text, docker) }),
  };
}

function dockerConfigOf(text: ConfigText, value: JsonValue): Config["dockerConfig"] {
  const [file = "", ...more] = text.texts(["docker-config"], value);
  const place = text.place(["docker-config"]);
  if (more.length > 0) throw wrongKind(place, "docker-config", value, "one file");
  return { file, place };
}

function mirrorsOf(text: ConfigText, value: JsonValue | undefined): Config["mirrors"] {
  return text.members(["mirrors"], value ?? null).map(([from, to]) => {
    const path = ["mirrors", from];
    const place = text.place(path);
    if (from.includes("=")) throw badConfig(place, "a mirror's name cannot hold an equals sign");
    return { text: `${from}=${text.texts(path, to).join(",")}`, place };
  });
}

function ofCommands(text: ConfigText, value: JsonValue, { byCommand }: Settings): ConfigEntry[] {
  return text.members(["commands"], value).flatMap(([command, flags]) => {
    const options = byCommand.get(command);
    const at = ["commands", command];
    if (options === undefined)
      throw unknownKey(text.place(at, "key"), command, [...byCommand.keys()], "command");
    return text.members(at, flags).map(([key, given]) => {
      const flag = OTHER_NAMES.get(key)?.flag ?? key;
      const option = options.get(flag);
      const path = [...at, key];
      if (option === undefined) throw unknownKey(text.place(path, "key"), key, [...options.keys()]);
      return {
        flag,
        command,
        key,
        value: valueOf(text, path, given, option),
        place: text.place(path, "key"),
        valuePlace: text.place(path, "value"),
      };
    });
  });
}

function ofEverywhere(text: ConfigText, key: string, value: JsonValue, settings: Settings): ConfigEntry {
  const other = OTHER_NAMES.get(key);
  const flag = other?.flag ?? key;
  const place = text.place([key], "key");
  const option =
    other?.command === undefined
      ? settings.everywhere.get(flag)?.option
      : settings.byCommand.get(other.command)?.get(flag);
  if (option === undefined) {
    if (settings.different.has(flag)) throw notEverywhere(place, key, settings);
    throw unknownKey(place, key, [...settings.everywhere.keys(), ...OTHER_NAMES.keys(), ...OWN_KEYS]);
  }
  return {
    flag,
    key,
    value: valueOf(text, [key], value, option),
    place,
    valuePlace: text.place([key], "value"),
    ...present({ command: other?.command }),
  };
}

function notEverywhere(place: ConfigEntry["place"], key: string, { byCommand }: Settings): Error {
  const [command = ""] = [...byCommand].flatMap(([name, flags]) => (flags.has(key) ? [name] : []));
  return badConfig(
    place,
    `${key} means something else in each command`,
    `Write it below the command that it is for: commands: {${command}: {${key}: ...}}.`,
  );
}

function valueOf(text: ConfigText, path: FieldPath, value: JsonValue, option: Option): ConfigEntry["value"] {
  const place = text.place(path, "value");
  const key = String(path.at(-1) ?? "");
  if (!option.required && !option.optional) {
    // YAML 1.1 reads yes and on as true, YAML 1.2 as texts: what editors and people see must be what counts.
    const written = typeof value === "boolean" ? (text.written(path) ?? String(value)) : "";
    if (typeof value === "boolean" && /^(?:true|false)$/i.test(written)) return value;
    const wanted = "true or false";
    throw written === ""
      ? wrongKind(place, key, value, wanted)
      : badConfig(place, `${key} is ${written}, but must be ${wanted}`);
  }
  const texts = text.texts(path, value);
  if (texts.length <= 1 || isRepeatable(option)) return texts;
  throw wrongKind(place, key, value, "one value");
}
