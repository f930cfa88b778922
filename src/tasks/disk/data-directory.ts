import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

// dist/ and src/cli/ lie at different depths below the package.
const CATALOG = ["../catalog/", "../../../catalog/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

const parsed = new Map<string, unknown>();

/** The content of a file of the package's catalog, parsed once; undefined where there is no such file. */
export function readCatalogFile(name: string): unknown {
  const path = `${CATALOG ?? ""}${name}`;
  if (!parsed.has(path)) {
    parsed.set(path, existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as unknown) : undefined);
  }
  return parsed.get(path);
}

/** The kOps releases in the catalog, in no order. */
export function catalogReleases(): string[] {
  return readdirSync(CATALOG ?? ".").flatMap((name) => /^(\d+\.\d+\.\d+.*)\.json$/.exec(name)?.[1] ?? []);
}
