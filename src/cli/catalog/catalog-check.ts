import { catalogsToRead } from "../flags/catalogs-to-read.ts";
import { userCatalogs } from "../flags/user-catalogs.ts";
import { checkForNewer } from "../../catalog/check-for-newer.ts";
import { listReleases } from "../../catalog/list-releases.ts";
import { catalogDirectories } from "../../tasks/disk/catalog-directories.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { say } from "../say.ts";
import type { CatalogFlags } from "../flags/catalog-options.ts";
import { writeStdout } from "../write-stdout.ts";
import { counted } from "../../values/counted.ts";

/** `kops-assets catalog check`: newer tags on stdout, one per line; exit code 3 where there are some. */
export function catalogCheck(checkout: string, { catalog = [] }: CatalogFlags): ExitCode {
  // What a variable names may be yet to come: this is asked before the first import.
  const read = catalog.length === 0 ? userCatalogs : catalogsToRead;
  const known = listReleases(catalogDirectories(read(catalog, process.env))).map(({ name }) => name);
  const newer = checkForNewer(checkout, known);
  writeStdout(newer.map(({ tag }) => `${tag}\n`).join(""));
  if (newer.length === 0) {
    say(`no tag of ${checkout} is newer than the releases known`);
    return EXIT.ok;
  }
  say(`${counted(newer.length, "tag is", "tags are")} not known yet: kops-assets catalog import ${checkout} TAG`);
  return EXIT.findings;
}
