import { join } from "node:path";
import type { Descriptor } from "../content/descriptor.ts";
import { repositoryPlaces } from "./layout-places.ts";
import { listRepositories, listTags } from "./list-repositories.ts";
import { descriptorOf, parseRecord } from "./manifest-record.ts";
import { readSmallFile } from "./small-files.ts";

/** What a tag points at. */
export interface Tagged {
  /** "repository:tag", as index.json names it. */
  readonly name: string;
  readonly descriptor: Descriptor;
  /** The tag's own file. */
  readonly place: string;
}

/** All tags of a directory, by repository. Throws UserErrors where a folder cannot be read. */
export async function readTagged(directory: string): Promise<Tagged[]> {
  const names = await listRepositories(directory);
  return (await Promise.all(names.map((name) => taggedIn(directory, name)))).flat();
}

async function taggedIn(directory: string, repository: string): Promise<Tagged[]> {
  const { tags } = repositoryPlaces(directory, repository);
  const found = await Promise.all(
    (await listTags(directory, repository)).map(async (tag): Promise<Tagged[]> => {
      const place = join(tags, tag);
      const record = parseRecord((await readSmallFile(place)) ?? "");
      if (record === undefined) return [];
      return [{ name: `${repository}:${tag}`, descriptor: descriptorOf(record), place }];
    }),
  );
  return found.flat();
}
