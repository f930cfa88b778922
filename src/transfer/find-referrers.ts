import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";
import type { SourceRepository } from "./transfer-stores.ts";

function tooMany(): UserError {
  const { referrers, referrerChain } = LIMITS;
  return new UserError(
    "TOO_MANY_REFERRERS",
    `more than ${referrers} manifests refer to the image, or more than ${referrerChain} to one another`,
    { side: "upstream", hint: "No image is signed that often; look at who publishes there." },
  );
}

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
 * have to be asked for manifest by manifest. `own` are an index's own manifests, which some registries list as what refers to it.
 */
export async function findReferrers(
  source: SourceRepository,
  subjects: readonly Digest[],
  own: ReadonlySet<Digest> = new Set(),
): Promise<FoundReferrers> {
  const manifests = new Map<Digest, readonly Descriptor[]>();
  let count = 0;
  const ask = async (subject: Digest, depth: number): Promise<void> => {
    if (manifests.has(subject)) return;
    manifests.set(subject, []);
    const found = ((await source.referrers?.(subject)) ?? []).filter(({ digest }) => !own.has(digest));
    count += found.length;
    if (depth > LIMITS.referrerChain || count > LIMITS.referrers) throw tooMany();
    manifests.set(subject, found);
    await Promise.all(found.map(({ digest }) => ask(digest, depth + 1)));
  };
  const [tags] = await Promise.all([source.tags?.() ?? [], ...subjects.map((subject) => ask(subject, 0))]);
  const prefixes = new Set([...manifests.keys()].map((digest) => digest.replace(":", "-")));
  return { manifests, tags: tags.filter((tag) => prefixes.has(DIGEST_TAG.exec(tag)?.[1] ?? "")) };
}
