import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { openBundle } from "../bundle/open-bundle.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import type { AssetOutcome } from "../transfer/asset-outcome.ts";
import type { Lock } from "../transfer/lock.ts";
import { lockPlan } from "../transfer/lock-plan.ts";
import { mirrorImage, type Mirror } from "../transfer/mirrors.ts";
import { planTransfer, type Destination, type MappedAssets } from "../transfer/plan-transfer.ts";
import { run } from "../transfer/run.ts";
import type { TransferPlan } from "../transfer/transfer-plan.ts";
import { describeSummary } from "./describe-summary.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { openNetwork, type HostSettings } from "./open-network.ts";
import { openTransferStores, type OpenDirectory } from "./open-transfer-stores.ts";
import { createProgress } from "./progress/create-progress.ts";
import type { Progress, ProgressOptions } from "./progress/progress.ts";
import type { HostEnvironment } from "./read-environment.ts";

/** What is to be copied, and where the file repositories are that its download URLs lie below. */
export type CopyableAssets = MappedAssets & { readonly fileRepositories: readonly string[] };

export interface CopyRequest {
  readonly list: CopyableAssets;
  readonly mirrors: readonly Mirror[];
  readonly environment: HostEnvironment;
  readonly hosts?: HostSettings;
  readonly progress: ProgressOptions;
  /** A repository directory that takes images and files. */
  readonly directory?: string;
  /** Takes the files instead of the fileRepository. */
  readonly filesRoot?: string;
  readonly lock?: Lock;
  readonly concurrency?: number;
}

export interface CopyResult {
  readonly code: ExitCode;
  readonly outcomes: AssetOutcome[];
}

/** Copies what is not there yet and tells how it went on stderr. */
export async function copyAssets(request: CopyRequest): Promise<CopyResult> {
  const plan = planCopies(request);
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

function planCopies(request: CopyRequest): TransferPlan {
  const { list, directory } = request;
  const filesRoot = request.filesRoot ?? (directory === undefined ? undefined : filesBelow(directory));
  const destination: Destination = {
    imageDirectory: directory !== undefined,
    ...(filesRoot === undefined ? {} : { filesRoot }),
    fileRepositories: list.fileRepositories,
  };
  const plan = planTransfer(list, destination);
  return request.lock === undefined ? plan : lockPlan(plan, request.lock);
}

function filesBelow(directory: string): string {
  return pathToFileURL(resolve(directory, "files")).href;
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
    registries: registriesOf(plan, mirrors),
    ...(hosts === undefined ? {} : { hosts }),
    ...(concurrency === undefined ? {} : { concurrency }),
    onRetry: progress.onRetry,
  });
  const stores = openTransferStores({
    network,
    mirrors,
    environment,
    ...(directory === undefined ? {} : { directory }),
  });
  try {
    return await run(plan, stores, {
      onEvent: progress.onEvent,
      ...(concurrency === undefined ? {} : { concurrency }),
    });
  } finally {
    await network.http.close();
  }
}

function registriesOf(plan: TransferPlan, mirrors: readonly Mirror[]): string[] {
  const images = plan.copies.filter((copy) => copy.kind === "image");
  return images.flatMap(({ source, target }) => [
    target.registry,
    ...mirrorImage(source, mirrors).flatMap(({ image, scheme }) =>
      scheme === undefined ? [image.registry] : [],
    ),
  ]);
}

async function openDirectory(path: string | undefined): Promise<OpenDirectory | undefined> {
  if (path === undefined) return undefined;
  await mkdir(path, { recursive: true });
  const { images, files } = await openBundle(path, openDirectoryFiles(path), { create: true });
  return { images, files, filesRoot: filesBelow(path) };
}
