import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { PrunePlan, RepositoryPrune } from "../../transfer/prune/plan-prune.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import type { OpenedPlace } from "./opened-place.ts";
import type { Removed } from "./prune-request.ts";

type Counts = { -readonly [Kind in keyof Removed]: Removed[Kind] };

interface Work {
  readonly place: OpenedPlace;
  readonly removed: Counts;
  readonly findings: Finding[];
  /** Nothing can be deleted there: the others are not tried. */
  isRefused: boolean;
}

const AT_ONCE = 8;
const REFUSED = "CANNOT_DELETE";

/** Takes away what a plan names: all tags first, then manifests, then blobs, then files. One failure does not stop the others. */
export async function applyPrune(
  plan: PrunePlan,
  place: OpenedPlace,
): Promise<{ readonly removed: Removed; readonly findings: readonly Finding[] }> {
  const removed = { tags: 0, manifests: 0, blobs: 0, files: 0, bytes: 0 };
  const work: Work = { place, removed, findings: [], isRefused: false };
  await askSomeAtOnce(plan.repositories, AT_ONCE, (repository) => removeTags(repository, work));
  await askSomeAtOnce(plan.repositories, AT_ONCE, (repository) => removeManifests(repository, work));
  await askSomeAtOnce(plan.blobs, AT_ONCE, async ({ digest, size }) => {
    if (await attempt(work, "blobs", digest, () => place.removeBlob(digest))) removed.bytes += size;
  });
  await askSomeAtOnce(plan.files, AT_ONCE, async ({ path, size }) => {
    if (await attempt(work, "files", path, () => place.removeFile(path))) removed.bytes += size;
  });
  // A registry's blobs are its own business: what it can collect is known where all manifests went.
  if (place.isRegistry && work.findings.length === 0) removed.bytes = plan.bytes;
  return { removed, findings: work.findings };
}

async function removeTags({ repository, tags }: RepositoryPrune, work: Work): Promise<void> {
  const store = work.place.repository(repository);
  for (const tag of tags) await attempt(work, "tags", `${repository}:${tag}`, () => store.removeTag(tag));
}

async function removeManifests(
  { repository, manifests, members }: RepositoryPrune,
  work: Work,
): Promise<void> {
  const store = work.place.repository(repository);
  for (const digest of manifests)
    await attempt(work, "manifests", `${repository}@${digest}`, () => store.removeManifest(digest));
  for (const digest of members)
    await attempt(work, undefined, digest, async () => store.removeMember?.(digest));
}

async function attempt(
  work: Work,
  kind: keyof Counts | undefined,
  name: string,
  remove: () => Promise<unknown>,
): Promise<boolean> {
  if (work.isRefused) return false;
  try {
    // A tag that cannot go alone goes with its manifest.
    const answer = await remove();
    if (kind !== undefined && answer !== "unsupported") work.removed[kind] += 1;
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    work.isRefused ||= error.code === REFUSED;
    // Those that were under way at the same time need not say it again.
    if (error.code !== REFUSED || !work.findings.some(({ code }) => code === REFUSED))
      work.findings.push(findingOfError(error, [name]));
    return false;
  }
}
