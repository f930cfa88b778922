import { existsSync } from "node:fs";
import { SETTINGS_FILE } from "../../values/settings-file.ts";

/** A settings file, and whether somebody named it or it was found where the tool runs. */
export interface ConfigFile {
  readonly file: string;
  readonly isNamed: boolean;
}

/** The settings file of a run: that of --config, else of KOPS_ASSETS_CONFIG, else kops-assets.yaml where there is one; `false` is --no-config. */
export function locateConfig(
  flag: string | false | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): ConfigFile | undefined {
  if (flag === false) return undefined;
  const variable = variables["KOPS_ASSETS_CONFIG"];
  const named = flag ?? (variable === "" ? undefined : variable);
  if (named !== undefined) return { file: named, isNamed: true };
  return existsSync(SETTINGS_FILE) ? { file: SETTINGS_FILE, isNamed: false } : undefined;
}
