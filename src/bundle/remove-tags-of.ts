import { join } from "node:path";
import type { Digest } from "../content/digest.ts";
import { isTag } from "../content/is-tag.ts";
import type { RepositoryPlaces } from "./layout-places.ts";
import { parseRecord } from "./manifest-record.ts";
import { namesIn, readSmallFile, removeSmallFile } from "./small-files.ts";

/** Takes those tags of a repository away that point at a manifest which goes; each tag is read once. */
export async function removeTagsOf(
  { tags, root }: RepositoryPlaces,
  goes: (digest: Digest) => boolean | Promise<boolean>,
): Promise<void> {
  for (const tag of (await namesIn(tags)).filter(isTag)) {
    const record = parseRecord((await readSmallFile(join(tags, tag))) ?? "");
    if (record !== undefined && (await goes(record.digest))) await removeSmallFile(join(tags, tag), root);
  }
}
