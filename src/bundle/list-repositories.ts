import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isTag } from "../content/is-tag.ts";
import { repositoriesFolder, repositoryPlaces } from "./layout-places.ts";
import { namesIn } from "./small-files.ts";

/** Names of the repositories that hold a manifest, sorted. */
export async function listRepositories(directory: string): Promise<string[]> {
  const found = await repositoriesBelow(repositoriesFolder(directory), [], ["_manifests"]);
  return found.sort();
}

/** The same with those that are begun only, and those of which something is left. */
export async function listAllRepositories(directory: string): Promise<string[]> {
  const marks = ["_manifests", "_blobs", "_tags"];
  return (await repositoriesBelow(repositoriesFolder(directory), [], marks)).sort();
}

/** Tags of one repository, sorted; none where there is no such repository. */
export async function listTags(directory: string, name: string): Promise<string[]> {
  return (await namesIn(repositoryPlaces(directory, name).tags)).filter(isTag);
}

async function repositoriesBelow(
  folder: string,
  names: readonly string[],
  marks: readonly string[],
): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const own = folders.some((name) => marks.includes(name)) ? [names.join("/")] : [];
  const below = await Promise.all(
    folders
      .filter((name) => !name.startsWith("_"))
      .map((name) => repositoriesBelow(join(folder, name), [...names, name], marks)),
  );
  return [...own, ...below.flat()];
}
