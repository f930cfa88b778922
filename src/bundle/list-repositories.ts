import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { isTag } from "../content/is-tag.ts";
import { UserError } from "../errors/user-error.ts";
import { repositoriesFolder, repositoryPlaces } from "./layout-places.ts";
import { foldersIn, namesIn } from "./small-files.ts";

/** What parts of repositories' names are made of (distribution-spec). A disk's own folders (`lost+found`, `.snapshot`) are not looked into. */
const PART = /^[a-z0-9][a-z0-9._-]*$/;

/** Names of the repositories that hold a manifest, sorted. Throws UserErrors where a folder cannot be read: what is in it is not known then. */
export async function listRepositories(directory: string): Promise<string[]> {
  return (await repositoriesBelow(startIn(directory), ["_manifests"])).sort();
}

/** The same with those that are begun only, and those of which something is left. */
export async function listAllRepositories(directory: string): Promise<string[]> {
  return (await repositoriesBelow(startIn(directory), ["_manifests", "_blobs", "_tags"])).sort();
}

/** Tags of one repository, sorted; none where there is no such repository. */
export async function listTags(directory: string, name: string): Promise<string[]> {
  return (await namesIn(repositoryPlaces(directory, name).tags)).filter(isTag);
}

interface Step {
  readonly folder: string;
  /** Names of the folders on the way to it, from that of all repositories on. */
  readonly names: readonly string[];
  /** Where the links on the way lead to. */
  readonly followed: readonly string[];
}

function startIn(directory: string): Step {
  return { folder: repositoriesFolder(directory), names: [], followed: [] };
}

async function repositoriesBelow(step: Step, marks: readonly string[]): Promise<string[]> {
  const folders = await foldersIn(step.folder, (name) => marks.includes(name) || PART.test(name));
  const own = folders.some(({ name }) => marks.includes(name)) ? [step.names.join("/")] : [];
  const below = await Promise.all(
    folders
      .filter(({ name }) => PART.test(name))
      .map(async ({ name, isLink }) => repositoriesBelow(await stepInto(step, name, isLink), marks)),
  );
  return [...own, ...below.flat()];
}

async function stepInto({ folder, names, followed }: Step, name: string, isLink: boolean): Promise<Step> {
  const place = join(folder, name);
  const next = { folder: place, names: [...names, name] };
  if (!isLink) return { ...next, followed };
  const target = await realpath(place);
  if (!followed.includes(target)) return { ...next, followed: [...followed, target] };
  throw new UserError("NOT_READABLE", `${place} cannot be read: it is a link that leads round in circles`, {
    hint: "Remove the link.",
    side: "local",
  });
}
