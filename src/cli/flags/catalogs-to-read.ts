import { existsSync, readdirSync } from "node:fs";
import { badFlags } from "../../errors/bad-flags.ts";
import { isNoDirectory } from "../../tasks/disk/is-no-directory.ts";
import { listedCatalogs, userCatalogs } from "./user-catalogs.ts";

/** The user's catalogs, for verbs that only read them. Throws a UserError BAD_FLAGS for one that a flag or a variable names and that is none. */
export function catalogsToRead(
  named: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  refuseNoCatalogs(named, "(--catalog)");
  if (named.length === 0) refuseNoCatalogs(listedCatalogs(environment), "(KOPS_ASSETS_CATALOG)");
  return userCatalogs(named, environment);
}

function refuseNoCatalogs(directories: readonly string[], by: string): void {
  for (const directory of directories) {
    const what = whatIsWrong(directory);
    if (what === undefined) continue;
    throw badFlags(
      `the catalog ${directory} ${by} ${what}`,
      "Name a directory that `kops-assets catalog import CHECKOUT TAG --to DIR` has written.",
    );
  }
}

function whatIsWrong(directory: string): string | undefined {
  if (!existsSync(directory)) return "does not exist";
  if (isNoDirectory(directory)) return "is no directory";
  return holdsRelease(directory) ? undefined : "holds no kOps release";
}

/** What cannot be looked at is told by its reader. */
function holdsRelease(directory: string): boolean {
  try {
    return readdirSync(directory).some((name) => /^\d.*\.json$/.test(name));
  } catch {
    return true;
  }
}
