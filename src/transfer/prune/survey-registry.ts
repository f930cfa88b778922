import pLimit from "p-limit";
import type { Digest } from "../../content/digest.ts";
import type { ImageReferrers } from "../../content/image-referrers.ts";
import type { ImageRepositories, ImageSource } from "../../content/image-store.ts";
import { storedManifest } from "../../content/stored-manifest.ts";
import type { StoredManifest, StoredRepository, StoredTag } from "../../content/stored-content.ts";
import { UserError } from "../../errors/user-error.ts";
import { present } from "../../values/present.ts";

type Surveyed = ImageSource & ImageReferrers;

const REPOSITORIES_AT_ONCE = 8;
/** What is wrong with a manifest itself; all else is the registry's, and ends the survey. */
const UNREADABLE = ["BAD_MANIFEST", "UNSUPPORTED_SCHEMA1", "DIGEST_MISMATCH", "TOO_LARGE"];

/** Repositories of a registry to look at, with digests that may lie there without a tag. */
export type KnownDigests = ReadonlyMap<string, readonly Digest[]>;

/**
 * What the registry's repositories hold: tags, and all manifests that they, indexes, lists of referrers and `repositories` lead to; no
 * registry lists any others. None tells when something was written. One list of tags a repository, a manifest and a list of referrers
 * each.
 */
export async function surveyRegistry(
  images: Required<Pick<ImageRepositories<Surveyed>, "repository" | "tags">>,
  repositories: KnownDigests,
): Promise<StoredRepository[]> {
  const limit = pLimit(REPOSITORIES_AT_ONCE);
  return Promise.all(
    [...repositories].map(([name, digests]) =>
      limit(() => surveyRepository(images.repository(name), name, () => images.tags(name), digests)),
    ),
  );
}

async function surveyRepository(
  store: Surveyed,
  name: string,
  listTags: () => Promise<string[]>,
  digests: readonly Digest[],
): Promise<StoredRepository> {
  const manifests = new Map<Digest, StoredManifest>();
  const tags: StoredTag[] = [];
  let unreadable: string | undefined;
  const visit = async (reference: string): Promise<Digest | undefined> => {
    const found = await readManifest(store, reference);
    if (found === undefined) return undefined;
    if (typeof found === "string") {
      unreadable ??= `${reference}: ${found}`;
      return undefined;
    }
    const { digest, children } = found;
    if (manifests.has(digest)) return digest;
    manifests.set(digest, found);
    for (const child of children) if (!manifests.has(child)) await visit(child);
    for (const referrer of await store.referrers(digest))
      if (!manifests.has(referrer.digest)) await visit(referrer.digest);
    return digest;
  };
  for (const tag of await unlessNone(listTags)) {
    const digest = await visit(tag);
    if (digest !== undefined) tags.push({ name: tag, digest, written: undefined });
  }
  for (const digest of digests) if (!manifests.has(digest)) await visit(digest);
  return { name, tags, manifests: [...manifests.values()], ...present({ unreadable }) };
}

/** A text says what is wrong with it. */
async function readManifest(
  store: ImageSource,
  reference: string,
): Promise<StoredManifest | string | undefined> {
  try {
    const manifest = await store.manifest(reference);
    return manifest && storedManifest(manifest, undefined);
  } catch (error) {
    if (error instanceof UserError && UNREADABLE.includes(error.code)) return error.message;
    throw error;
  }
}

/** A repository whose last tag is gone has no list of them on some registries. */
async function unlessNone(listTags: () => Promise<string[]>): Promise<string[]> {
  try {
    return await listTags();
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return [];
    throw error;
  }
}
