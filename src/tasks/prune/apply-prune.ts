import type { StoredContent, StoredFile, StoredRepository } from "../../content/stored-content.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Needs } from "../../transfer/prune/needs.ts";
import type { PrunePlan, RepositoryPrune } from "../../transfer/prune/plan-prune.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import { agreedOn, agreedOnRest } from "./agreed-on.ts";
import type { OpenedPlace } from "./opened-place.ts";
import { mergeFailures } from "./merge-failures.ts";
import type { Removed } from "./prune-request.ts";

type Content = StoredContent & { readonly files: readonly StoredFile[] };

/** A plan and what it was made of. */
export interface Planned {
  readonly plan: PrunePlan;
  readonly place: OpenedPlace;
  /** What was there when the plan was made. */
  readonly seen: Content;
  /** Plans anew, by the same locks and ages, over what is there by now; `images` are needed besides. */
  readonly replan: (content: Content, images?: Needs["images"]) => PrunePlan;
}

type Counts = { -readonly [Kind in keyof Removed]: Removed[Kind] };

interface Work extends Planned {
  readonly removed: Counts;
  readonly findings: Finding[];
  /** How many were to go and are needed by now. */
  kept: number;
  /** Nothing can be deleted there: the others are not tried. */
  isRefused: boolean;
}

const AT_ONCE = 8;
const REFUSED = "CANNOT_DELETE";

/**
 * Takes away what a plan names: of each repository tags first, then manifests; then blobs, then files. Each is looked at once more just
 * before: what somebody has written, named or asked for since the plan was made stays. One failure does not stop the others.
 */
export async function applyPrune(
  planned: Planned,
): Promise<{ readonly removed: Removed; readonly findings: readonly Finding[] }> {
  const { plan, place } = planned;
  const removed = { tags: 0, manifests: 0, blobs: 0, files: 0, bytes: 0 };
  const work: Work = { ...planned, removed, findings: [], kept: 0, isRefused: false };
  await askSomeAtOnce(plan.repositories, AT_ONCE, (repository) => removeOf(repository, work));
  const isSettled = await unlessRefused(work, "", async () => {
    await place.settle?.();
    return true;
  });
  if (isSettled === true) await removeRest(work);
  // A registry's blobs are its own business: what it can collect is known where all manifests went.
  if (place.isRegistry && work.findings.length + work.kept === 0) removed.bytes = plan.bytes;
  return { removed, findings: [...mergeFailures(work.findings), ...keptFinding(work.kept)] };
}

async function removeOf(planned: RepositoryPrune, work: Work): Promise<void> {
  const { place, replan } = work;
  const name = planned.repository;
  if (work.isRefused) return;
  const fresh = await unlessRefused(work, name, () => place.surveyRepository(name));
  if (fresh === undefined) return;
  const content = { repositories: [fresh], files: [] };
  const anew = replan(content, movedTags(fresh, work.seen));
  const { agreed, kept } = agreedOn(planned, anew.repositories[0]);
  work.kept += kept;
  const store = place.repository(name);
  for (const tag of agreed.tags) await attempt(work, "tags", `${name}:${tag}`, () => store.removeTag(tag));
  for (const digest of agreed.manifests)
    await attempt(work, "manifests", `${name}@${digest}`, () => store.removeManifest(digest));
  for (const digest of agreed.members)
    await attempt(work, undefined, digest, async () => store.removeMember?.(digest));
}

/** Tags that are new or point at something else by now: no registry tells when, but it was since. */
function movedTags({ name, tags }: StoredRepository, seen: StoredContent): Needs["images"] {
  const before = seen.repositories.find((repository) => repository.name === name)?.tags ?? [];
  const digests = new Map(before.map((tag) => [tag.name, tag.digest]));
  return tags.flatMap((tag) =>
    digests.get(tag.name) === tag.digest ? [] : [{ repository: name, tag: tag.name }],
  );
}

async function removeRest(work: Work): Promise<void> {
  const { plan, place, replan, removed } = work;
  if (plan.blobs.length + plan.files.length === 0 || work.isRefused) return;
  const fresh = await unlessRefused(work, "", () => place.survey());
  if (fresh === undefined) return;
  const { blobs, files, kept } = agreedOnRest(plan, replan(fresh));
  work.kept += kept;
  await askSomeAtOnce(blobs, AT_ONCE, async ({ digest, size }) => {
    if (await attempt(work, "blobs", digest, () => place.removeBlob(digest))) removed.bytes += size;
  });
  await askSomeAtOnce(files, AT_ONCE, async ({ path, size }) => {
    if (await attempt(work, "files", path, () => place.removeFile(path))) removed.bytes += size;
  });
}

async function attempt(
  work: Work,
  kind: keyof Counts | undefined,
  name: string,
  remove: () => Promise<unknown>,
): Promise<boolean> {
  if (work.isRefused) return false;
  const answer = await unlessRefused(work, name, async () => ({ told: await remove() }));
  // A tag that cannot go alone goes with its manifest.
  if (answer !== undefined && kind !== undefined && answer.told !== "unsupported") work.removed[kind] += 1;
  return answer !== undefined;
}

async function unlessRefused<T>(work: Work, name: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    work.isRefused ||= error.code === REFUSED;
    // Those that were under way at the same time need not say it again.
    if (error.code !== REFUSED || !work.findings.some(({ code }) => code === REFUSED))
      work.findings.push(findingOfError(error, name === "" ? [] : [name]));
    return undefined;
  }
}

function keptFinding(kept: number): Finding[] {
  if (kept === 0) return [];
  return [
    {
      code: "NEEDED_MEANWHILE",
      severity: "info",
      message: `${kept} that should be removed stay, because they were written or named meanwhile`,
      hint: "A copy seems to be running. Give its lock file too.",
    },
  ];
}
