import type { Finding } from "../errors/finding.ts";
import type { Hosts } from "../hosts/hosts.ts";
import { copyAssets, type CopyReport, type CopyRequest } from "../tasks/copy/copy-assets.ts";
import { describeFinding } from "./describe-finding.ts";
import { describeSummary } from "./describe-summary.ts";
import { createProgress } from "./progress/create-progress.ts";
import { stopOnSignals } from "./stop-on-signals.ts";
import type { ProgressOptions } from "./progress/progress.ts";

/** Copies, shows how it goes, and tells how it went. */
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
    progress.log(describeSummary(report), { type: "summary", seconds, ...summary });
    for (const finding of report.findings) {
      const { severity, ...fields } = finding;
      if (severity !== "error" || !isTold(finding, report))
        progress.log(describeFinding(finding), { level: severity, ...fields });
    }
    return report;
  } finally {
    letGo();
    progress.stop();
  }
}

/** What failed has been told when it failed; what was not even begun has not. */
function isTold({ assets = [] }: Finding, { outcomes }: CopyReport): boolean {
  const failed = new Set(outcomes.flatMap(({ status, copy }) => (status === "failed" ? [copy.name] : [])));
  return assets.length > 0 && assets.every((name) => failed.has(name));
}
