import type { CopyReport } from "../tasks/copy/copy-assets.ts";
import { describeFinding } from "./describe-finding.ts";
import { describeSummary } from "./describe-summary.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import type { Progress } from "./progress/progress.ts";
import { untoldFindings } from "./untold-findings.ts";

/** Tells how a copy went: its summary below the heading, and what has not been told while it went on. */
export function tellReport(
  report: CopyReport,
  { log, heading = "" }: Pick<Progress, "log"> & { readonly heading?: string },
): void {
  const { summary, seconds } = report;
  currentFacts().summary(summary);
  currentFacts().found(report.findings);
  log(`${heading}${describeSummary(report)}`, { type: "summary", seconds, ...summary });
  for (const finding of untoldFindings(report)) {
    const { severity, ...fields } = finding;
    log(describeFinding(finding), { level: severity, ...fields });
  }
}
