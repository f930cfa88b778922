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

/** How many ends have all of it, which have not, and which nothing belongs to. */
export function describeEnds(reports: readonly EndReport[]): string {
  const placeless = reports.filter((one) => "report" in one && hasNoPlace(one.report));
  const failed = reports.filter(
    (one) => !placeless.includes(one) && (!("report" in one) || isIncomplete(one.report)),
  );
  const count = counted(reports.length, "end");
  const complete = reports.length - failed.length - placeless.length;
  if (complete === reports.length) return `${count}: all complete`;
  return [
    `${count}: ${complete} complete`,
    ...named(failed, "not"),
    ...named(placeless, "without a place for any of it"),
  ].join(", ");
}

function named(reports: readonly EndReport[], how: string): string[] {
  if (reports.length === 0) return [];
  return [`${reports.length} ${how}: ${reports.map(({ end }) => printable(end.name)).join("; ")}`];
}

/** Nothing was to be copied there. */
function hasNoPlace({ findings }: Extract<EndReport, { report: unknown }>["report"]): boolean {
  return findings.some(({ code, severity }) => code === "NOT_MAPPED" && severity === "error");
}

function isIncomplete({ findings }: Extract<EndReport, { report: unknown }>["report"]): boolean {
  return findings.some(({ severity }) => severity === "error");
}
