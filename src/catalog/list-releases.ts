import type { CatalogDirectory } from "./catalog-directory.ts";
import type { CatalogRelease } from "./catalog-release.ts";
import { openCatalog } from "./open-catalog.ts";

/** The releases that some catalog directories know, oldest first. Throws a UserError BAD_CATALOG for one that cannot be read. */
export function listReleases(directories: readonly CatalogDirectory[]): readonly CatalogRelease[] {
  return openCatalog(directories).releases();
}
