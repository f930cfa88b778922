import { existsSync } from "node:fs";
import type { Config } from "./config-entry.ts";
import { badConfig } from "./config-text.ts";

/** Throws a UserError BAD_CONFIG where a settings file names a docker config that is not there. */
export function checkDockerConfig({ dockerConfig }: Config): void {
  if (dockerConfig !== undefined && !existsSync(dockerConfig.file))
    throw badConfig(dockerConfig.place, `${dockerConfig.file} does not exist`, "Name a docker config.json.");
}
