import { mkdir } from "node:fs/promises";
import { openBundle } from "../../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import type { EcrRepositoryOptions } from "../../registry/cloud/ensure-ecr-repositories.ts";
import type { AssetOutcome } from "../../transfer/asset-outcome.ts";
import type { Mirror } from "../../transfer/mirrors.ts";
import { run } from "../../transfer/run.ts";
import type { TransferPlan } from "../../transfer/transfer-plan.ts";
import { createRepositories } from "./create-repositories.ts";
import { describeSummary } from "../../cli/describe-summary.ts";
import { EXIT, type ExitCode } from "../../cli/exit-code.ts";
import type { FileStoreFlags } from "../../hosts/file-store-settings.ts";
import { openNetwork, type HostSettings } from "../../hosts/open-network.ts";
import { openTransferStores, type OpenDirectory } from "../../hosts/open-transfer-stores.ts";
import { filesBelow, planCopies, type CopyableAssets, type PlanOptions } from "./plan-copies.ts";
import { createProgress } from "../../cli/progress/create-progress.ts";
import type { Progress, ProgressOptions } from "../../cli/progress/progress.ts";
import type { HostEnvironment } from "../../hosts/read-environment.ts";
import { present } from "../../values/present.ts";

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
  const progress = createProgress(request.progress);
  try {
    const started = performance.now();
    const outcomes = await runPlan(plan, request, progress);
    progress.stop();
    progress.log(describeSummary(plan, outcomes, (performance.now() - started) / 1000));
    const isWhole = plan.refused === undefined && outcomes.every(({ status }) => status !== "failed");
    return { code: isWhole ? EXIT.ok : EXIT.failed, outcomes };
  } finally {
    progress.stop();
  }
}

async function runPlan(
  plan: TransferPlan,
  request: CopyRequest,
  progress: Progress,
): Promise<AssetOutcome[]> {
  const { environment, mirrors, hosts, concurrency } = request;
  const directory = await openDirectory(request.directory);
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

async function openDirectory(path: string | undefined): Promise<OpenDirectory | undefined> {
  if (path === undefined) return undefined;
  await mkdir(path, { recursive: true });
  const { images, files } = await openBundle(path, openDirectoryFiles(path), { create: true });
  return { images, files, filesRoot: filesBelow(path) };
}
