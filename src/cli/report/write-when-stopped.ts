import type { ReportVerb } from "../../report/report-model.ts";
import type { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import { endOnSignals } from "../stop-on-signals.ts";

/** Does the work; where a signal ends it, its report is written with what is known by then. */
export async function writeWhenStopped<Result>(
  file: string,
  verb: ReportVerb,
  evidence: ReportEvidence,
  work: () => Promise<Result>,
): Promise<Result> {
  // Whoever is told to stop waits for nothing: what writes is at hand before anything is begun.
  const { writeStoppedReport } = await import("../../tasks/report/write-stopped-report.ts");
  const letGo = endOnSignals(() => writeStoppedReport(file, verb, evidence));
  try {
    return await work();
  } finally {
    letGo();
  }
}
