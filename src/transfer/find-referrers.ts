import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { SourceRepository } from "./transfer-stores.ts";

/** What refers to an image and the manifests below it. */
export interface FoundReferrers {
  /** Manifests that name one of the subjects as theirs (distribution-spec, "Listing Referrers"), by subject. */
  readonly manifests: ReadonlyMap<Digest, readonly Descriptor[]>;
  /** Tags that name a subject: cosign's `sha256-<hex>.sig`, `.att`, `.sbom` and whatever else is made like them. */
  readonly tags: readonly string[];
}

const DIGEST_TAG = /^(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})\.[\w.-]+$/;

/**
 * Looks for what refers to the subjects, and to what refers to them. One list of tags tells all tags of the repository; referrers
 * have to be asked for manifest by manifest.
 */
export async function findReferrers(
  source: SourceRepository,
  subjects: readonly Digest[],
): Promise<FoundReferrers> {
  const manifests = new Map<Digest, readonly Descriptor[]>();
  const ask = async (subject: Digest): Promise<void> => {
    if (manifests.has(subject)) return;
    manifests.set(subject, []);
    const found = (await source.referrers?.(subject)) ?? [];
    manifests.set(subject, found);
    await Promise.all(found.map(({ digest }) => ask(digest)));
  };
  const [tags] = await Promise.all([source.tags?.() ?? [], ...subjects.map(ask)]);
  const prefixes = new Set([...manifests.keys()].map((digest) => digest.replace(":", "-")));
  return { manifests, tags: tags.filter((tag) => prefixes.has(DIGEST_TAG.exec(tag)?.[1] ?? "")) };
}
