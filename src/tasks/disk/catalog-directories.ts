import { fileURLToPath } from "node:url";
import type { CatalogDirectory } from "../../catalog/catalog-directory.ts";
import { packageFilesIn, packageFolder, readPackageFile } from "./package-files.ts";

const FOLDER = "catalog/";

/** The package's own catalog, and the user's directories, which need not exist. */
export function catalogDirectories(own: readonly string[] = []): CatalogDirectory[] {
  const user = own.map((path) => ({ path, isBuiltIn: false }));
  return [builtIn(), ...user];
}

function builtIn(): CatalogDirectory {
  const folder = packageFolder(FOLDER);
  if (folder !== undefined) return { path: fileURLToPath(folder), isBuiltIn: true };
  const files = {
    names: () => packageFilesIn(FOLDER),
    read: (name: string) => readPackageFile(FOLDER + name),
  };
  return { path: "built-in", isBuiltIn: true, files };
}
