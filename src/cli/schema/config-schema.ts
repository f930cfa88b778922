import type { Command, Option } from "commander";
import { isRepeatable } from "../config/leaf-commands.ts";
import { OTHER_NAMES } from "../config/setting-names.ts";
import { CREDENTIAL_KEYS } from "../config/parse-credentials.ts";
import { settingsOf } from "../config/settings-of.ts";
import { about, FLAG, mapOf, TEXT, type JsonSchema } from "./json-schema.ts";

const ONE: JsonSchema = { type: ["string", "number"] };
const SOME: JsonSchema = { anyOf: [ONE, { type: "array", items: ONE }] };

/** The schema of kops-assets.yaml, by the flags of a program. */
export function configSchema(program: Command): JsonSchema {
  const { everywhere, byCommand } = settingsOf(program);
  const flags = [...everywhere].map(([name, { option }]) => [name, settingSchema(option)] as const);
  const commands = [...byCommand].map(([name, options]) => [
    name,
    closed(Object.fromEntries([...options].map(([flag, option]) => [flag, settingSchema(option)]))),
  ]);
  const others = [...OTHER_NAMES].map(([name, { flag, command }]) => {
    const option = command === undefined ? everywhere.get(flag)?.option : byCommand.get(command)?.get(flag);
    const what = `The same as ${flag}${command === undefined ? "" : ` of ${command}`}.`;
    return [name, about(what, option === undefined ? SOME : valueSchema(option))] as const;
  });
  return closed({
    mirrors: about(
      "Where to read from: FROM (a registry host or URL prefix) to one place, or several to try in order.",
      mapOf(SOME),
    ),
    credentials: about(
      "Credentials of registries, by reference; only from a file that is named.",
      mapOf(CREDENTIAL),
    ),
    "docker-config": about("A docker config.json to ask first; only from a file that is named.", TEXT),
    ...Object.fromEntries([...others, ...flags].sort(([a], [b]) => (a < b ? -1 : 1))),
    commands: about(
      "Settings of one command.",
      closed(Object.fromEntries(commands) as Record<string, JsonSchema>),
    ),
  });
}

const CREDENTIAL: JsonSchema = closed(
  Object.fromEntries(Object.keys(CREDENTIAL_KEYS).map((key) => [key, TEXT])),
);

function closed(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, additionalProperties: false };
}

function settingSchema(option: Option): JsonSchema {
  return about(option.description, valueSchema(option));
}

function valueSchema(option: Option): JsonSchema {
  if (!option.required && !option.optional) return FLAG;
  const { argChoices } = option;
  const value: JsonSchema = argChoices === undefined ? ONE : { enum: argChoices };
  return isRepeatable(option) ? { anyOf: [value, { type: "array", items: value }] } : value;
}
