import type { Hosts } from "../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import { describeFinding } from "./describe-finding.ts";
import { describeSummary } from "./describe-summary.ts";
import { createProgress } from "./progress/create-progress.ts";
import type { ProgressOptions } from "./progress/progress.ts";

/** Copies, shows how it goes, and tells how it went. What failed has been told when it failed. */
export async function copyWithProgress(
  request: CopyRequest,
  hosts: Hosts,
  options: ProgressOptions,
): Promise<CopyReport> {
  const progress = createProgress(options);
  try {
    hosts.onRetry(progress.onRetry);
    const report = await copyAssets({ ...request, onEvent: progress.onEvent }, hosts);
    progress.stop();
    progress.log(describeSummary(report.outcomes, report.seconds));
    for (const finding of report.findings)
      if (finding.severity !== "error") progress.log(describeFinding(finding));
    return report;
  } finally {
    progress.stop();
  }
}
