import type { Hosts } from "../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import { describeFinding } from "./describe-finding.ts";
import { describeSummary } from "./describe-summary.ts";
import { createProgress } from "./progress/create-progress.ts";
import { stopOnSignals } from "./stop-on-signals.ts";
import type { ProgressOptions } from "./progress/progress.ts";

/** Copies, shows how it goes, and tells how it went. What failed has been told when it failed. */
export async function copyWithProgress(
  request: CopyRequest,
  hosts: Hosts,
  options: ProgressOptions,
): Promise<CopyReport> {
  const progress = createProgress(options);
  const letGo = stopOnSignals(progress);
  try {
    hosts.onRetry(progress.onRetry);
    const report = await copyAssets({ ...request, onEvent: progress.onEvent }, hosts);
    progress.stop();
    const { summary, seconds } = report;
    progress.log(describeSummary(report.outcomes, seconds), { type: "summary", seconds, ...summary });
    for (const finding of report.findings) {
      const { severity, ...fields } = finding;
      if (severity !== "error") progress.log(describeFinding(finding), { level: severity, ...fields });
    }
    return report;
  } finally {
    letGo();
    progress.stop();
  }
}
