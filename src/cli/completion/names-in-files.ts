import type { Command } from "commander";
import { valueAt } from "../../cluster/read/json-fields.ts";
import { parseSource } from "../../cluster/read/parse-source.ts";
import type { JsonValue } from "../../cluster/read/source-document.ts";
import { readInputs } from "../../tasks/disk/read-sources.ts";
import { isObject } from "../../values/is-object.ts";
import { appliedSettings } from "../config/applied-settings.ts";
import { commandName } from "../config/command-name.ts";
import { locateConfig } from "../config/locate-config.ts";
import { readConfig } from "../config/read-config.ts";
import { settingsOf } from "../config/settings-of.ts";
import type { TypedLine } from "./command-line.ts";
import { unique } from "../../values/unique.ts";

/** Bytes of files that a tab is worth. */
const MAX_BYTES = 4_000_000;

export interface NamesInFiles {
  readonly clusters: readonly string[];
  readonly instanceGroups: readonly string[];
}

/** Names of clusters and instance groups in the files that a command line, or else a settings file, gives. */
export async function namesInFiles(line: TypedLine, program: Command): Promise<NamesInFiles> {
  const files = line.values.get("filename") ?? (await configured(line, program));
  const sources = await readInputs(
    files.filter((file) => file !== "-"),
    false,
    MAX_BYTES,
  );
  const objects = sources.flatMap((source) => parseSource(source).values.map(({ value }) => value));
  return { clusters: namesOf(objects, "Cluster"), instanceGroups: namesOf(objects, "InstanceGroup") };
}

async function configured({ command, values }: TypedLine, program: Command): Promise<readonly string[]> {
  const located = locateConfig(values.get("config")?.at(-1), process.env);
  if (located === undefined) return [];
  const config = await readConfig(located, settingsOf(program));
  const applied = appliedSettings(commandName(command), command, config);
  const value = applied.find(({ entry: { flag } }) => flag === "filename")?.entry.value;
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function namesOf(objects: readonly JsonValue[], kind: string): string[] {
  const names = objects
    .filter((object) => isObject(object) && object["kind"] === kind)
    .map((object) => valueAt(object, ["metadata", "name"]));
  return unique(names.filter((name) => typeof name === "string"));
}
