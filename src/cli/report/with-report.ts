import { badFlags } from "../../errors/bad-flags.ts";
import type { ReportVerb } from "../../report/report-model.ts";
import { checkWritable } from "../../tasks/disk/check-writable.ts";
import { ReportEvidence } from "../../tasks/report/report-evidence.ts";
import type { ExitCode } from "../exit-code.ts";
import { runThenWrite } from "../run-then-write.ts";
import { writeWhenStopped } from "./write-when-stopped.ts";

/** Of all flags of a verb, those that name files which it writes or reads. */
export interface ReportFlags {
  readonly report?: string;
  readonly lock?: string;
  readonly receipt?: string;
  readonly record?: string;
  readonly decisions?: string;
  readonly policy?: string;
}

/**
 * Does the work and writes its report, also where it fails; the exit code stays the work's own. A place that cannot be written is told
 * before anything is begun.
 */
export async function withReport(
  verb: ReportVerb,
  flags: ReportFlags,
  work: (evidence: ReportEvidence) => Promise<ExitCode>,
): Promise<ExitCode> {
  const evidence = new ReportEvidence();
  const { report: file } = flags;
  if (file === undefined) return work(evidence);
  refuseOthersFile(file, flags);
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

function refuseOthersFile(file: string, { lock, receipt, record, decisions, policy }: ReportFlags): void {
  if (file === "-")
    throw badFlags("--report takes a file, not standard output", "Name one: --report report.html.");
  const others = Object.entries({ lock, receipt, record, decisions, policy });
  const [flag] = others.find(([, other]) => other === file) ?? [];
  if (flag !== undefined)
    throw badFlags(`--report and --${flag} name the same file`, "Name another file for the report.");
}
