import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CatalogDirectory } from "../../catalog/catalog-directory.ts";

// dist/ and this file lie at different depths below the package.
const BUILT_IN = ["../catalog/", "../../../catalog/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(`${path}hashes.json`));

/** The package's own catalog, and the user's directories, which need not exist. */
export function catalogDirectories(own: readonly string[] = []): CatalogDirectory[] {
  const user = own.map((path) => ({ path, isBuiltIn: false }));
  return [{ path: BUILT_IN ?? ".", isBuiltIn: true }, ...user];
}
