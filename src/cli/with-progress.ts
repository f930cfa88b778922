import type { Hosts } from "../hosts/hosts.ts";
import { createProgress } from "./progress/create-progress.ts";
import type { Progress, ProgressOptions } from "./progress/progress.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

/** Work that is shown while it goes on. */
interface ShownWork<Result> {
  readonly work: (progress: Progress) => Promise<Result>;
  /** Clears away what a signal would leave. */
  readonly stop: () => void;
  /** How far it got. */
  readonly describe: (progress: Progress) => string;
}

/** Does work, shows how it goes, and says how far it got where a signal ends it. */
export async function withProgress<Result>(
  { work, stop, describe }: ShownWork<Result>,
  hosts: Hosts,
  options: ProgressOptions,
): Promise<Result> {
  const progress = await createProgress(options);
  const letGo = stopOnSignals(progress, stop, () => describe(progress));
  try {
    hosts.onRetry(progress.onRetry);
    hosts.onWait(progress.onWait);
    return await work(progress);
  } finally {
    letGo();
    progress.stop();
  }
}
