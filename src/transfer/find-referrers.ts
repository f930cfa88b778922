import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { UserError } from "../errors/user-error.ts";
import { LIMITS } from "../values/limits.ts";
import type { WeightQueue } from "../values/weight-queue.ts";
import { allSettledOrThrow } from "./all-settled-or-throw.ts";
import type { SourceRepository } from "./transfer-stores.ts";

function tooMany(): UserError {
  const { referrers, referrerChain } = LIMITS;
  return new UserError(
    "TOO_MANY_REFERRERS",
    `more than ${referrers} manifests refer to the image, or more than ${referrerChain} to one another`,
    { side: "upstream", hint: "No image needs that many signatures. Check who publishes there." },
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
  lists: WeightQueue,
  own: ReadonlySet<Digest> = new Set(),
): Promise<FoundReferrers> {
  const manifests = await findManifests(source, subjects, lists, own);
  const prefixes = new Set([...manifests.keys()].map((digest) => digest.replace(":", "-")));
  const isAbout = (tag: string): boolean => prefixes.has(DIGEST_TAG.exec(tag)?.[1] ?? "");
  const tags = await lists.run(1, async () => (await source.tags?.(isAbout)) ?? []);
  if (tags.length > LIMITS.referrers) throw tooMany();
  return { manifests, tags };
}

async function findManifests(
  source: SourceRepository,
  subjects: readonly Digest[],
  lists: WeightQueue,
  own: ReadonlySet<Digest>,
): Promise<Map<Digest, readonly Descriptor[]>> {
  const manifests = new Map<Digest, readonly Descriptor[]>();
  let count = 0;
  const ask = async (subject: Digest, depth: number): Promise<void> => {
    if (manifests.has(subject)) return;
    manifests.set(subject, []);
    const found = await lists.run(1, async () => {
      // What was to be asked before it was too much is not asked any more.
      if (depth > LIMITS.referrerChain || count > LIMITS.referrers) throw tooMany();
      return ((await source.referrers?.(subject)) ?? []).filter(({ digest }) => !own.has(digest));
    });
    count += found.length;
    if (count > LIMITS.referrers) throw tooMany();
    manifests.set(subject, found.map(withoutAnnotations));
    await allSettledOrThrow(found.map(({ digest }) => ask(digest, depth + 1)));
  };
  await allSettledOrThrow(subjects.map((subject) => ask(subject, 0)));
  return manifests;
}

/** Nothing else of them is of use here, and they may be large. */
function withoutAnnotations({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}
