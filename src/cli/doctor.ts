import { badFlags } from "../errors/bad-flags.ts";
import { examineCluster } from "../tasks/examine/examine-cluster.ts";
import type { Examination } from "../tasks/examine/examination.ts";
import type { ReportEvidence } from "../tasks/report/report-evidence.ts";
import { present } from "../values/present.ts";
import { describeReport, printReport, type ReportFormat } from "./doctor/print-report.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { clusterSource, type ClusterFlags } from "./flags/cluster-options.ts";
import { hostSettings, type HostFlags } from "./flags/host-options.ts";
import type { HeadersFlag } from "./flags/no-headers-option.ts";
import { printOrSummarize } from "./report/print-or-summarize.ts";
import { withReport } from "./report/with-report.ts";
import { withHosts } from "./with-hosts.ts";
import { say, sayFindings } from "./say.ts";
import { writeStdout } from "./write-stdout.ts";
import { counted } from "../values/counted.ts";

/** Flags of `doctor`, as commander hands them over. */
export interface DoctorFlags extends ClusterFlags, HostFlags, HeadersFlag {
  readonly offline?: boolean;
  readonly deep?: boolean;
  readonly strict?: boolean;
  readonly report?: string;
  readonly output: ReportFormat | "markdown";
}

/** `kops-assets doctor`: findings on stdout, exit code 3 where there are errors. */
export function doctor(clusterName: string | undefined, flags: DoctorFlags): Promise<ExitCode> {
  return withReport("doctor", flags, (evidence) => examine(clusterName, flags, evidence));
}

async function examine(
  clusterName: string | undefined,
  flags: DoctorFlags,
  evidence: ReportEvidence,
): Promise<ExitCode> {
  const { offline, deep, output } = flags;
  if (offline === true && deep === true)
    throw badFlags("--offline and --deep exclude each other", "--deep asks the repositories for everything.");
  const request = { ...(await clusterSource(clusterName, flags)), ...present({ deep }) };
  const report = await withHosts(hostSettings(flags), (hosts) => examineCluster(request, hosts));
  evidence.examination = report;
  if (report.placements !== undefined) evidence.list = { ...report.placements, findings: [] };
  sayFindings(report.chosen);
  if (report.asked !== undefined) say(describeAsked(report.asked, deep === true));
  const print = (format: ReportFormat): string => printReport(report, format, flags.headers);
  writeStdout(await printOrSummarize("doctor", output, evidence, print));
  if (output !== "table" || flags.headers === false) say(describeReport(report));
  return isBad(report, flags) ? EXIT.findings : EXIT.ok;
}

function describeAsked({ images, files }: NonNullable<Examination["asked"]>, isDeep: boolean): string {
  return `asked for ${counted(images, "image")} and ${counted(files, "file")}${isDeep ? "" : " (--deep asks for all)"}`;
}

function isBad({ findings }: Examination, { strict }: DoctorFlags): boolean {
  return findings.some(({ severity }) => severity === "error" || (strict === true && severity === "warning"));
}
