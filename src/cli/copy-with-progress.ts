import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import { describeFinding } from "./describe-finding.ts";
import type { TransferEvent } from "../transfer/transfer-event.ts";
import { rememberEnded } from "./metrics/remember-ended.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import { describeSummary } from "./describe-summary.ts";
import { createProgress } from "./progress/create-progress.ts";
import { stopOnSignals } from "./stop-on-signals.ts";
import type { Progress, ProgressOptions } from "./progress/progress.ts";

/** What copies: into repositories, or into a bundle. */
export type CopyTask = (request: CopyRequest, hosts: Hosts) => Promise<CopyReport>;

/** Copies, shows how it goes, and tells how it went. */
export async function copyWithProgress(
  request: CopyRequest,
  hosts: Hosts,
  options: ProgressOptions,
  task: CopyTask = copyAssets,
): Promise<CopyReport> {
  const progress = await createProgress(options);
  const ended = rememberEnded();
  const letGo = stopOnSignals(progress, () => {
    request.gate?.abort();
    ended.stopped();
  });
  const onEvent = (event: TransferEvent): void => {
    ended.onEvent(event);
    progress.onEvent(event);
    request.onEvent?.(event);
  };
  try {
    hosts.onRetry(progress.onRetry);
    hosts.onWait(progress.onWait);
    const report = await task({ ...request, onEvent }, hosts);
    progress.stop();
    tellReport(report, progress);
    return report;
  } finally {
    letGo();
    progress.stop();
  }
}

/** Tells how a copy went: its summary below the heading, and what has not been told while it went on. */
export function tellReport(
  report: CopyReport,
  { log, heading = "" }: Pick<Progress, "log"> & { readonly heading?: string },
): void {
  const { summary, seconds } = report;
  currentFacts().summary(summary);
  currentFacts().found(report.findings);
  log(`${heading}${describeSummary(report)}`, { type: "summary", seconds, ...summary });
  const failed = failedNames(report);
  for (const finding of report.findings.filter((one) => !isTold(one, failed))) {
    const { severity, ...fields } = finding;
    log(describeFinding(finding), { level: severity, ...fields });
  }
}

/** Names of what failed or was held back: that has been told when it happened, what was not even begun has not. */
function failedNames({ outcomes }: CopyReport): ReadonlySet<string> {
  return new Set(
    outcomes.flatMap(({ status, copy }) => (status === "failed" || status === "held" ? [copy.name] : [])),
  );
}

function isTold({ severity, assets = [] }: Finding, failed: ReadonlySet<string>): boolean {
  return severity === "error" && assets.length > 0 && assets.every((name) => failed.has(name));
}
