import { UserError } from "../../errors/user-error.ts";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import type { AssetsSpec } from "../../cluster/cluster.ts";
import { checkTargetNames } from "../../transfer/check-target-names.ts";
import type { Lock } from "../../transfer/lock.ts";
import { lockPlan } from "../../transfer/lock-plan.ts";
import { planTransfer, type Destination, type MappedAssets } from "../../transfer/plan-transfer.ts";
import { applyRecord, type RecordUse, type RunRecord } from "../../transfer/run-record.ts";
import { selectContent, type ContentSelection } from "../../transfer/select-content.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";

/** What is to be copied, and where the file repositories are that its download URLs lie below. */
export type CopyableAssets = MappedAssets & {
  readonly fileRepositories: readonly string[];
  /** What mapped it. */
  readonly assets?: AssetsSpec;
};

export interface PlanOptions {
  /** A repository directory that takes images and files. */
  readonly directory?: string;
  /** Takes the files instead of the fileRepository. */
  readonly filesRoot?: string;
  readonly lock?: Lock;
  readonly selection?: ContentSelection;
  /** Images that the bundle has which is read: those that are named by their place in the local registry are not there yet. */
  readonly carried?: readonly string[];
  /** What earlier runs found, and how old that may be. */
  readonly record?: { readonly record: RunRecord; readonly use: RecordUse };
}

/** What is to be copied where; throws UserErrors COLLISION, NOT_LOCKED, HASH_CHANGED, BAD_TARGET_NAMES before anything is sent. */
export function planCopies(list: CopyableAssets, options: PlanOptions): TransferPlan {
  const { lock, selection, record } = options;
  const mapped = planTransfer(list, destinationOf(list, options));
  const locked = lock === undefined ? mapped : lockPlan(mapped, lock);
  const selected = selection === undefined ? locked : selectContent(locked, selection);
  const plan = record === undefined ? selected : applyRecord(selected, record.record, record.use);
  refuseNames(checkTargetNames(plan));
  return plan;
}

/** The root by which a plan names the files of a repository directory. */
export function filesBelow(directory: string): string {
  return pathToFileURL(resolve(directory, "files")).href;
}

function destinationOf(
  { fileRepositories, assets = {} }: CopyableAssets,
  { directory, filesRoot, carried = [] }: PlanOptions,
): Destination {
  const root = filesRoot ?? (directory === undefined ? undefined : filesBelow(directory));
  const registry = assets.containerRegistry ?? assets.containerProxy;
  const own =
    registry === undefined ? [] : carried.filter((name) => name.startsWith(registry.replace(/\/?$/, "/")));
  return {
    imageDirectory: directory !== undefined,
    fileRepositories,
    ownNames: new Set(own),
    ...present({ filesRoot: root }),
  };
}

function refuseNames(problems: readonly UserError[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const message = problems.map((problem) => problem.message);
  throw new UserError("BAD_TARGET_NAMES", message, {
    side: "local",
    hint: first.hint ?? "Use another mapping, or another registry.",
  });
}
