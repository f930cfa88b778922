import type { ReportVerb } from "../../report/report-model.ts";
import type { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import { sayError } from "../say.ts";
import { endOnSignals } from "../stop-on-signals.ts";

/** Does the work; where a signal ends it, its report is written with what is known by then. */
export async function writeWhenStopped<Result>(
  file: string,
  verb: ReportVerb,
  evidence: ReportEvidence,
  work: () => Promise<Result>,
): Promise<Result> {
  let write: (() => void) | undefined;
  // Whoever is told to stop waits for nothing: what writes has to be at hand by then.
  const prepare = async (): Promise<void> => {
    const { writeStoppedReport } = await import("../../tasks/report/write-stopped-report.ts");
    write = () => writeStoppedReport(file, verb, evidence);
  };
  void prepare();
  const letGo = endOnSignals(() => {
    try {
      write?.();
    } catch (error) {
      sayError(error);
    }
  });
  try {
    return await work();
  } finally {
    letGo();
  }
}
