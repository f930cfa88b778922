import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { openBundle } from "../bundle/open-bundle.ts";
import type { ImageRepositories } from "../content/image-store.ts";
import { openDirectoryFiles } from "../files/directory.ts";
import { planTransfer, type Destination } from "../transfer/plan-transfer.ts";
import { run } from "../transfer/run.ts";
import type { AssetOutcome } from "../transfer/asset-outcome.ts";
import type { Mirror } from "../transfer/mirrors.ts";
import { describeSummary } from "./describe-summary.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { AssetList } from "./list-assets.ts";
import { openNetwork } from "./open-network.ts";
import { openTransferStores } from "./open-transfer-stores.ts";
import { createProgress } from "./progress/create-progress.ts";
import type { ProgressOptions } from "./progress/progress.ts";
import type { HostEnvironment } from "./read-environment.ts";

export interface CopyRequest {
  readonly list: Pick<AssetList, "images" | "files" | "assets">;
  readonly mirrors: readonly Mirror[];
  readonly environment: HostEnvironment;
  readonly progress: ProgressOptions;
  /** A repository directory that takes images and files. */
  readonly directory?: string;
  /** Takes the files instead of the fileRepository. */
  readonly filesRoot?: string;
  readonly concurrency?: number;
}

/** Copies what is not there yet and tells how it went on stderr; the answer is the exit code. */
export async function copyAssets(
  request: CopyRequest,
): Promise<{ code: ExitCode; outcomes: AssetOutcome[] }> {
  const plan = planTransfer(request.list, destinationOf(request));
  const directory = await openDirectory(request.directory);
  const progress = createProgress(request.progress);
  const network = await openNetwork({
    environment: request.environment,
    ...(request.concurrency === undefined ? {} : { concurrency: request.concurrency }),
    onRetry: (retry) => progress.onRetry(retry),
  });
  const stores = openTransferStores({
    network,
    mirrors: request.mirrors,
    environment: request.environment,
    ...(directory === undefined ? {} : { directory }),
  });
  const started = performance.now();
  try {
    const options = {
      onEvent: progress.onEvent,
      ...(request.concurrency === undefined ? {} : { concurrency: request.concurrency }),
    };
    const outcomes = await run(plan, stores, options);
    progress.stop();
    const seconds = (performance.now() - started) / 1000;
    progress.log(describeSummary(plan, outcomes, seconds));
    return { code: outcomes.some(({ status }) => status === "failed") ? EXIT.failed : EXIT.ok, outcomes };
  } finally {
    progress.stop();
    await network.http.close();
  }
}

function destinationOf({ list, directory, filesRoot }: CopyRequest): Destination {
  const { fileRepository } = list.assets;
  const root =
    filesRoot ?? (directory === undefined ? undefined : pathToFileURL(resolve(directory, "files")).href);
  return {
    imageDirectory: directory !== undefined,
    ...(root === undefined ? {} : { filesRoot: root }),
    ...(fileRepository === undefined ? {} : { fileRepository }),
  };
}

async function openDirectory(directory: string | undefined): Promise<ImageRepositories | undefined> {
  if (directory === undefined) return undefined;
  await mkdir(directory, { recursive: true });
  const bundle = await openBundle(directory, openDirectoryFiles(directory), { create: true });
  return bundle.images;
}
