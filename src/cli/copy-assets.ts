import { completeImages } from "../bundle/complete-images.ts";
import { openBundle } from "../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { findFilePlace } from "../files/find-file-place.ts";
import type { EcrRepositoryOptions } from "../registry/cloud/ensure-ecr-repositories.ts";
import type { AssetOutcome } from "../transfer/asset-outcome.ts";
import type { Mirror } from "../transfer/mirrors.ts";
import { run } from "../transfer/run.ts";
import type { TransferPlan } from "../transfer/transfer-plan.ts";
import { createRepositories } from "./create-repositories.ts";
import { describeSummary } from "./describe-summary.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { accessOptions, type FileStoreFlags } from "./file-store-options.ts";
import { openNetwork, type HostSettings } from "./open-network.ts";
import { openTransferStores, type OpenDirectory } from "./open-transfer-stores.ts";
import { filesBelow, planCopies, type CopyableAssets, type PlanOptions } from "./plan-copies.ts";
import { createProgress } from "./progress/create-progress.ts";
import type { Progress, ProgressOptions } from "./progress/progress.ts";
import type { HostEnvironment } from "./read-environment.ts";
import { present } from "../values/present.ts";

export interface CopyRequest extends PlanOptions {
  readonly list: CopyableAssets;
  readonly mirrors: readonly Mirror[];
  readonly environment: HostEnvironment;
  readonly hosts?: HostSettings;
  /** How files are kept at the target. */
  readonly fileStore?: FileStoreFlags;
  readonly progress: ProgressOptions;
  readonly concurrency?: number;
  /** Creates repositories of Amazon ECR that are missing. */
  readonly repositories?: EcrRepositoryOptions;
}

export interface CopyResult {
  readonly code: ExitCode;
  readonly outcomes: AssetOutcome[];
}

/** Copies what is not there yet and tells how it went on stderr. */
export async function copyAssets(request: CopyRequest): Promise<CopyResult> {
  const plan = planCopies(request.list, request);
  checkFileRoots(plan, request.environment);
  const progress = createProgress(request.progress);
  try {
    const started = performance.now();
    const outcomes = await runPlan(plan, request, progress);
    progress.stop();
    progress.log(describeSummary(plan, outcomes, (performance.now() - started) / 1000));
    return { code: outcomes.some(({ status }) => status === "failed") ? EXIT.failed : EXIT.ok, outcomes };
  } finally {
    progress.stop();
  }
}

/** A file repository that is none is told once, before anything is sent, and not for each file. */
function checkFileRoots({ copies }: TransferPlan, environment: HostEnvironment): void {
  const { s3 } = accessOptions(environment);
  const roots = copies.flatMap((copy) => (copy.kind === "file" ? copy.target.root : []));
  for (const root of new Set(roots)) findFilePlace(root, s3?.endpoint);
}

async function runPlan(
  plan: TransferPlan,
  request: CopyRequest,
  progress: Progress,
): Promise<AssetOutcome[]> {
  const { environment, mirrors, hosts, concurrency } = request;
  const directory = await openDirectory(request.directory, request.fileStore?.deep === true);
  const network = await openNetwork({
    environment,
    ...present({ hosts, concurrency }),
    onRetry: progress.onRetry,
  });
  const stores = openTransferStores({
    network,
    mirrors,
    environment,
    ...present({ files: request.fileStore, directory }),
  });
  try {
    const { repositories } = request;
    if (repositories !== undefined && request.directory === undefined)
      await createRepositories(plan, repositories, network, (line) => progress.log(line));
    return await run(plan, stores, {
      onEvent: progress.onEvent,
      ...present({ concurrency }),
    });
  } finally {
    await network.http.close();
  }
}

async function openDirectory(path: string | undefined, deep: boolean): Promise<OpenDirectory | undefined> {
  if (path === undefined) return undefined;
  const { images, files } = await openBundle(path, openDirectoryFiles(path, { deep }), { create: true });
  return { images: completeImages(images), files, filesRoot: filesBelow(path) };
}
