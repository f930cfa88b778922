import type { ReportVerb } from "../../report/report-model.ts";
import { checkWritable } from "../../tasks/disk/check-writable.ts";
import { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import type { ExitCode } from "../exit-code.ts";
import { runThenWrite } from "../run-then-write.ts";
import { writeWhenStopped } from "./write-when-stopped.ts";

/** Where the page of a run goes, as commander hands it over. */
export interface ReportFlags {
  readonly report?: string;
}

/**
 * Does the work and writes its report, also where it fails; the exit code stays the work's own. A place that cannot be written is told
 * before anything is begun.
 */
export async function withReport(
  verb: ReportVerb,
  { report: file }: ReportFlags,
  work: (evidence: ReportEvidence) => Promise<ExitCode>,
): Promise<ExitCode> {
  const evidence = new ReportEvidence();
  if (file === undefined) return work(evidence);
  await checkWritable(file, "--report");
  const remember = (error: unknown): never => {
    evidence.error = error;
    throw error;
  };
  return runThenWrite(
    () => writeWhenStopped(file, verb, evidence, () => work(evidence)).catch(remember),
    async () => {
      const { writeReport } = await import("../../tasks/report/write-report.ts");
      await writeReport(file, verb, evidence);
    },
  );
}
