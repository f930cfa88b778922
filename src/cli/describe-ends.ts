import { printable } from "../errors/printable.ts";
import type { EndReport } from "../tasks/copy/ends-request.ts";
import { counted } from "../values/counted.ts";
import { findingOfError } from "../errors/finding-of-error.ts";
import { describeFinding } from "./describe-finding.ts";
import { currentFacts } from "./metrics/run-facts.ts";
import type { Progress } from "./progress/progress.ts";
import { tellReport } from "./tell-report.ts";

/** Tells how a copy to one of several ends went. */
export function tellEnd(report: EndReport, progress: Pick<Progress, "log">): void {
  const end = report.end.name;
  if ("report" in report) {
    tellReport(report.report, {
      log: (line, fields) => progress.log(line, { ...fields, end }),
      heading: `${printable(end)}:\n`,
    });
    return;
  }
  const finding = findingOfError(report.error, []);
  const { severity, ...fields } = finding;
  currentFacts().found([finding]);
  progress.log(`${printable(end)}:\nnothing was copied here\n${describeFinding(finding)}`, {
    level: severity,
    ...fields,
    end,
  });
}

/** How many ends have all of it, and which have not. */
export function describeEnds(reports: readonly EndReport[]): string {
  const failed = reports.filter((one) => !("report" in one) || isIncomplete(one.report));
  const count = counted(reports.length, "end");
  if (failed.length === 0) return `${count}: all complete`;
  const names = failed.map(({ end }) => printable(end.name)).join("; ");
  return `${count}: ${reports.length - failed.length} complete, ${failed.length} not: ${names}`;
}

function isIncomplete({ findings }: Extract<EndReport, { report: unknown }>["report"]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
