import { listReleases } from "../../catalog/list-releases.ts";
import { catalogDirectories } from "../../tasks/disk/catalog-directories.ts";
import { catalogsToRead } from "../flags/catalogs-to-read.ts";

/** The kOps releases that are known, newest first. */
export function releaseNames(catalogs: readonly string[]): string[] {
  return listReleases(catalogDirectories(catalogsToRead(catalogs, process.env)))
    .map(({ name }) => name)
    .reverse();
}
