import { existsSync, readFileSync, readdirSync } from "node:fs";
import { getAsset, isSea } from "node:sea";

/** The asset of a single executable that lists the names of all others. */
const NAMES = "names.json";

/** dist/ and this file lie at different depths below the package. */
const root = isSea() ? undefined : packageRoot();

/** A file of this package, by its name from the package's root on; undefined where there is none. */
export function readPackageFile(name: string): string | undefined {
  if (root !== undefined) return readIn(root, name);
  return namesInExecutable().includes(name) ? getAsset(name, "utf8") : undefined;
}

/** Where a folder of this package lies on disk; undefined in a single executable, which carries its files within. */
export function packageFolder(name: string): URL | undefined {
  return root === undefined ? undefined : new URL(name, root);
}

/** Names of the files in a folder of this package (`catalog/`), without the folder's. */
export function packageFilesIn(folder: string): readonly string[] {
  if (root !== undefined) return readdirSync(new URL(folder, root));
  return namesInExecutable().flatMap((name) => (name.startsWith(folder) ? [name.slice(folder.length)] : []));
}

function packageRoot(): URL {
  const places = ["../", "../../../"].map((path) => new URL(path, import.meta.url));
  return (
    places.find((place) => existsSync(new URL("catalog/hashes.json", place))) ??
    new URL("../", import.meta.url)
  );
}

function readIn(place: URL, name: string): string | undefined {
  try {
    return readFileSync(new URL(name, place), "utf8");
  } catch {
    return undefined;
  }
}

let names: readonly string[] | undefined;

function namesInExecutable(): readonly string[] {
  return (names ??= JSON.parse(getAsset(NAMES, "utf8")) as readonly string[]);
}
