import { join } from "node:path";
import { isDigest, type Digest } from "../content/digest.ts";
import { isTag } from "../content/is-tag.ts";
import { storedManifest } from "../content/stored-manifest.ts";
import type {
  StoredBlob,
  StoredContent,
  StoredManifest,
  StoredMember,
  StoredRepository,
  StoredTag,
} from "../content/stored-content.ts";
import { UserError } from "../errors/user-error.ts";
import type { BundleRepository } from "./bundle-repository.ts";
import {
  blobPath,
  digestOfName,
  recordPlace,
  repositoryPlaces,
  type RepositoryPlaces,
} from "./layout-places.ts";
import { listAllRepositories } from "./list-repositories.ts";
import { parseRecord } from "./manifest-record.ts";
import { isThere, namesIn, readSmallFile, sizeOf, writtenAt } from "./small-files.ts";

/** All that a bundle holds of images, needed or not, and when it was written. What cannot be read is said, not thrown. */
export async function surveyBundle(
  directory: string,
  open: (name: string) => BundleRepository,
): Promise<StoredContent> {
  const repositories: StoredRepository[] = [];
  for (const name of await listAllRepositories(directory))
    repositories.push(await surveyRepository(name, repositoryPlaces(directory, name), open(name)));
  return { repositories, blobs: await surveyBlobs(directory) };
}

/** All that one repository holds. */
export async function surveyRepository(
  name: string,
  places: RepositoryPlaces,
  repository: BundleRepository,
): Promise<StoredRepository> {
  const manifests: StoredManifest[] = [];
  let unreadable: string | undefined;
  for (const { digest, written } of await digestsIn(places.manifests)) {
    const found = await readManifest(repository, digest, written);
    // Somebody else who removes has taken it away while this looks.
    if (found === undefined && !(await isThere(recordPlace(places, digest)))) continue;
    if (found !== undefined && typeof found !== "string") manifests.push(found);
    else {
      unreadable ??= found ?? `the record of its manifest ${digest} is damaged`;
      manifests.push({ digest, size: 0, written, children: [], blobs: [] });
    }
  }
  const [tags, members] = [await tagsIn(places.tags), await digestsIn(places.blobs)];
  return { name, tags, manifests, members, ...(unreadable === undefined ? {} : { unreadable }) };
}

/** A text says why it cannot be read; undefined where there is no record of it that can be read. */
async function readManifest(
  repository: BundleRepository,
  digest: Digest,
  written: number | undefined,
): Promise<StoredManifest | string | undefined> {
  try {
    const manifest = await repository.manifest(digest);
    return manifest === undefined ? undefined : storedManifest(manifest, written);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

async function tagsIn(folder: string): Promise<StoredTag[]> {
  const tags: StoredTag[] = [];
  for (const name of (await namesIn(folder)).filter(isTag)) {
    const place = join(folder, name);
    const record = parseRecord((await readSmallFile(place)) ?? "");
    if (record !== undefined) tags.push({ name, digest: record.digest, written: await writtenAt(place) });
  }
  return tags;
}

async function digestsIn(folder: string): Promise<StoredMember[]> {
  const members: StoredMember[] = [];
  for (const name of await namesIn(folder)) {
    const digest = digestOfName(name);
    if (digest !== undefined) members.push({ digest, written: await writtenAt(join(folder, name)) });
  }
  return members;
}

async function surveyBlobs(directory: string): Promise<StoredBlob[]> {
  const blobs: StoredBlob[] = [];
  for (const algorithm of await namesIn(join(directory, "blobs"))) {
    for (const hex of await namesIn(join(directory, "blobs", algorithm))) {
      const digest = `${algorithm}:${hex}`;
      if (!isDigest(digest)) continue;
      const place = join(directory, blobPath(digest));
      const [size, written] = [await sizeOf(place), await writtenAt(place)];
      if (size !== undefined) blobs.push({ digest, size, written });
    }
  }
  return blobs;
}
