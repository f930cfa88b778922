import { join } from "node:path";
import { MEDIA_TYPES } from "../content/media-types.ts";
import { INDEX_FILE, repositoryPlaces } from "./layout-places.ts";
import { listRepositories, listTags } from "./list-repositories.ts";
import { descriptorOf, parseRecord } from "./manifest-record.ts";
import { readSmallFile, type WriteSmallFile } from "./small-files.ts";

/** The name under which tools look up an image in an OCI image layout (image-spec, annotations.md). */
export const REF_NAME = "org.opencontainers.image.ref.name";

/**
 * Keeps index.json in step with the tags. It is derived from the tags' own files, so that no two writers share a file that one of
 * them could lose: whoever wrote it last looks again, and so sees every tag that was there by then.
 *
 * Calls while one is at work are answered together by the next.
 */
export function createLayoutIndex(directory: string, write: WriteSmallFile): () => Promise<void> {
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= current
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        current = refresh(directory, write);
        return current;
      });
    return next;
  };
}

async function refresh(directory: string, write: WriteSmallFile): Promise<void> {
  const place = join(directory, INDEX_FILE);
  for (;;) {
    const text = await printIndex(directory);
    if ((await readSmallFile(place)) === text) return;
    await write(place, text);
  }
}

async function printIndex(directory: string): Promise<string> {
  const names = await listRepositories(directory);
  const manifests = await Promise.all(names.map((name) => taggedManifests(directory, name)));
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests: manifests.flat() };
  return `${JSON.stringify(index, undefined, 1)}\n`;
}

async function taggedManifests(directory: string, name: string): Promise<object[]> {
  const { tags } = repositoryPlaces(directory, name);
  const entries = await Promise.all(
    (await listTags(directory, name)).map(async (tag) => {
      const record = parseRecord((await readSmallFile(join(tags, tag))) ?? "");
      return record && { ...descriptorOf(record), annotations: { [REF_NAME]: `${name}:${tag}` } };
    }),
  );
  return entries.filter((entry) => entry !== undefined);
}
