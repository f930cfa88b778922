import type { PrunePlan, RepositoryPrune } from "../../transfer/prune/plan-prune.ts";

/** What may go of a repository by the plan and by one made just now, and how many of the plan may not any more. */
export function agreedOn(
  planned: RepositoryPrune,
  fresh: RepositoryPrune | undefined,
): { readonly agreed: RepositoryPrune; readonly kept: number } {
  const [tags, manifests, members] = [
    inBoth(planned.tags, fresh?.tags),
    inBoth(planned.manifests, fresh?.manifests),
    inBoth(planned.members, fresh?.members),
  ];
  // Blobs that belong to a repository are no things of their own to whoever reads the count.
  const kept = planned.tags.length - tags.length + planned.manifests.length - manifests.length;
  return { agreed: { repository: planned.repository, tags, manifests, members }, kept };
}

/** The same of blobs and files. A file of another size is another file. */
export function agreedOnRest(
  planned: PrunePlan,
  fresh: Pick<PrunePlan, "blobs" | "files">,
): Pick<PrunePlan, "blobs" | "files"> & { readonly kept: number } {
  const digests = new Set(fresh.blobs.map(({ digest }) => digest));
  const sizes = new Map(fresh.files.map(({ path, size }) => [path, size]));
  const blobs = planned.blobs.filter(({ digest }) => digests.has(digest));
  const files = planned.files.filter(({ path, size }) => sizes.get(path) === size);
  const kept = planned.blobs.length - blobs.length + planned.files.length - files.length;
  return { blobs, files, kept };
}

function inBoth<T>(planned: readonly T[], fresh: readonly T[] = []): T[] {
  const still = new Set(fresh);
  return planned.filter((one) => still.has(one));
}
