import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CatalogDirectory } from "../catalog/catalog-directory.ts";
import type { CatalogRelease } from "../catalog/catalog-release.ts";
import { openCatalog, type OpenCatalog } from "../catalog/open-catalog.ts";
import { userCatalogs } from "./catalog/user-catalogs.ts";

// dist/ and src/cli/ lie at different depths below the package; src/catalog/ is no data.
const BUILT_IN = ["../catalog/", "../../catalog/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(`${path}hashes.json`));

const opened = new Map<string, OpenCatalog>();

/** The package's catalog and the user's, as flags name them or the environment says. */
export function catalogDirectories(named: readonly string[] = []): CatalogDirectory[] {
  const user = userCatalogs(named, process.env).map((path) => ({ path, isBuiltIn: false }));
  return [{ path: BUILT_IN ?? ".", isBuiltIn: true }, ...user];
}

/** The catalog of these directories, opened once. */
function catalog(named: readonly string[] = []): OpenCatalog {
  const directories = catalogDirectories(named);
  const key = JSON.stringify(directories);
  const known = opened.get(key) ?? openCatalog(directories);
  opened.set(key, known);
  return known;
}

/** Parses a file of the catalog; undefined where there is no such file. */
export function readCatalogFile(name: string): unknown {
  return catalog().read(name);
}

/** The kOps releases in the catalog, oldest first. */
export function catalogReleases(): readonly CatalogRelease[] {
  return catalog().releases();
}
