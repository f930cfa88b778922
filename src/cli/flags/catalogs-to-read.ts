import { existsSync } from "node:fs";
import { badFlags } from "../../errors/bad-flags.ts";
import { userCatalogs } from "./user-catalogs.ts";

/** The user's catalogs, for verbs that only read them. Throws a UserError BAD_FLAGS for one that is named and not there. */
export function catalogsToRead(
  named: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const missing = named.find((directory) => !existsSync(directory));
  if (missing === undefined) return userCatalogs(named, environment);
  throw badFlags(
    `the catalog ${missing} does not exist`,
    "Name a directory that `kops-assets catalog import --to DIR` has written.",
  );
}
