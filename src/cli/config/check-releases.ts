import { listReleases } from "../../catalog/list-releases.ts";
import { UserError } from "../../errors/user-error.ts";
import { catalogDirectories } from "../../tasks/disk/catalog-directories.ts";
import { chooseRelease } from "../../tasks/list/choose-release.ts";
import { catalogsToRead } from "../flags/catalogs-to-read.ts";
import type { Config, ConfigEntry } from "./config-entry.ts";
import { badSetting } from "./setting-value.ts";

const RELEASES = ["kops-version", "old-kops-version", "new-kops-version"];

/** Throws a UserError BAD_CONFIG for a catalog that is none, and for a kOps release that the catalogs of its command do not have. */
export function checkReleases({ entries }: Config): void {
  for (const entry of entries) {
    const isRelease = RELEASES.includes(entry.flag);
    if (!isRelease && entry.flag !== "catalog") continue;
    const catalogs = isRelease ? catalogsFor(entry, entries) : textsOf(entry);
    try {
      const known = listReleases(catalogDirectories(catalogsToRead(catalogs, process.env)));
      if (isRelease) for (const release of textsOf(entry)) chooseRelease(release, known);
    } catch (error) {
      throw error instanceof UserError ? badSetting(entry, error.message, error.hint) : error;
    }
  }
}

/** What is for every command has to be known to one of them. */
function catalogsFor({ command }: ConfigEntry, entries: readonly ConfigEntry[]): string[] {
  const named = entries.filter(({ flag }) => flag === "catalog");
  const own = named.filter((one) => one.command !== undefined && one.command === command);
  const counting =
    own.length > 0 ? own : named.filter((one) => command === undefined || one.command === undefined);
  return counting.flatMap(textsOf);
}

function textsOf({ value }: ConfigEntry): readonly string[] {
  return typeof value === "boolean" ? [] : value;
}
