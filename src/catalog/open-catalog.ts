import { join } from "node:path";
import { compareReleases, isPreRelease } from "../cluster/compare-releases.ts";
import type { FieldTable } from "../cluster/read/field-table.ts";
import type { KnownHashesData } from "../inventory/known-hashes.ts";
import { addFieldTable } from "./add-field-table.ts";
import { addHashes } from "./add-hashes.ts";
import { releaseOfFile, type CatalogDirectory } from "./catalog-directory.ts";
import type { CatalogRelease } from "./catalog-release.ts";
import { namesIn, readJson } from "./read-json.ts";
import { placesOf, toFinding } from "./unexplained-place.ts";

/** Some catalog directories, read as one. */
export interface OpenCatalog {
  /** A file's content, parsed: `1.36.2.json`, `hashes.json`, `fields-v1alpha2.json`; undefined where no directory has it. */
  readonly read: (name: string) => unknown;
  /** All releases, oldest first. */
  readonly releases: () => readonly CatalogRelease[];
}

type ReadFile = (directory: CatalogDirectory, name: string) => unknown;

/**
 * Opens catalog directories; one that does not exist is empty. A release that several have is read from the first of them, the built-in
 * one before all: what it has is tested, and a later kops-assets knows better than an early import did. Reading throws a UserError
 * BAD_CATALOG for a file that is damaged.
 */
export function openCatalog(directories: readonly CatalogDirectory[]): OpenCatalog {
  const ordered = [...directories].sort((a, b) => Number(b.isBuiltIn) - Number(a.isBuiltIn));
  const places = placesOfReleases(ordered);
  const parsed = new Map<string, unknown>();
  const readOnce: ReadFile = (directory, name) => {
    const path = join(directory.path, name);
    if (!parsed.has(path)) parsed.set(path, readJson(directory, name));
    return parsed.get(path);
  };
  const readAll = <T>(name: string, add: (sum: T, more: T) => T): T | undefined => {
    const found = ordered.map((directory) => readOnce(directory, name) as T | undefined);
    const [first, ...others] = found.filter((value) => value !== undefined);
    return first === undefined ? undefined : others.reduce(add, first);
  };
  return {
    read: (name) => {
      if (name === "hashes.json") return readAll<KnownHashesData>(name, addHashes);
      if (name.startsWith("fields-")) return readAll<FieldTable>(name, addFieldTable);
      const [place] = places.get(releaseOfFile(name) ?? "") ?? [];
      return place === undefined ? undefined : readOnce(place, name);
    },
    releases: () =>
      [...places].map(([name, found]) => toRelease(name, found, readOnce)).sort((a, b) => compareReleases(a.name, b.name)),
  };
}

/** By release, the directories that have it, the one that counts first. */
function placesOfReleases(directories: readonly CatalogDirectory[]): Map<string, CatalogDirectory[]> {
  const places = new Map<string, CatalogDirectory[]>();
  for (const directory of directories) {
    for (const release of namesIn(directory).flatMap((name) => releaseOfFile(name) ?? [])) {
      places.set(release, [...(places.get(release) ?? []), directory]);
    }
  }
  return places;
}

function toRelease(
  name: string,
  [first, ...others]: readonly CatalogDirectory[],
  readOnce: ReadFile,
): CatalogRelease {
  const directory = first ?? { path: "", isBuiltIn: false };
  const { path, isBuiltIn } = directory;
  return {
    name,
    directory: path,
    isBuiltIn,
    isPreRelease: isPreRelease(name),
    // The project's own are tested to have none, and reading them all would cost every listing.
    unexplained: isBuiltIn ? [] : placesOf(readOnce(directory, `${name}.json`)).map(toFinding),
    hidden: others.map((other) => other.path),
  };
}
