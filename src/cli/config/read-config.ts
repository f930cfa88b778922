import { readTextFile } from "../../tasks/disk/read-text-file.ts";
import type { Config } from "./config-entry.ts";
import type { ConfigFile } from "./locate-config.ts";
import { parseConfig } from "./parse-config.ts";
import { refuseStrangeFile, refuseUntrusted } from "./refuse-untrusted.ts";
import type { Settings } from "./settings-of.ts";

const HINT = "Name an existing file with --config or KOPS_ASSETS_CONFIG, or give --no-config.";

/** What a file says, where there are these settings. Throws UserErrors BAD_CONFIG, UNREADABLE_FILE and INPUT_TOO_LARGE. */
export async function readConfig({ file, isNamed }: ConfigFile, settings: Settings): Promise<Config> {
  if (!isNamed) refuseStrangeFile(file);
  const config = parseConfig(file, await readTextFile(file, HINT), settings);
  if (!isNamed) refuseUntrusted(config);
  return config;
}
