import type { DoctorFacts } from "../doctor/doctor-facts.ts";

import type { Finding } from "../errors/finding.ts";
import type { ProbeResults } from "../doctor/probe-results.ts";
import { inOrder, runChecks } from "../doctor/checks.ts";
import { badFlags } from "../errors/bad-flags.ts";
import type { DoctorFlags } from "./doctor/doctor-flags.ts";
import { type DoctorReport } from "../tasks/examine/doctor-report.ts";
import { describeReport, printReport } from "./doctor/print-report.ts";
import { examineSpec, type ExaminedSpec } from "../tasks/examine/examine-spec.ts";
import { withoutDoubles } from "../tasks/examine/refusal.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { say } from "./say.ts";
import { present } from "../values/present.ts";

const NOT_ASKED: ProbeResults = { files: [], images: [], ecr: [] };

/** `kops-assets doctor`: findings on stdout, exit code 3 where there are errors. */
export async function doctor(clusterName: string | undefined, flags: DoctorFlags): Promise<ExitCode> {
  if (flags.offline === true && flags.deep === true)
    throw badFlags("--offline and --deep exclude each other", "--deep asks the repositories for everything.");
  const spec = await examineSpec(clusterName, flags, say);
  const findings = await findAll(spec, flags, say);
  const report: DoctorReport = {
    findings: inOrder(findings),
    release: spec.release,
    ...present({ cluster: spec.facts === undefined ? undefined : spec.facts.cluster }),
  };
  process.stdout.write(printReport(report, flags.output));
  if (flags.output !== "table") say(describeReport(report));
  return isBad(report, flags) ? EXIT.findings : EXIT.ok;
}

async function findAll(
  { facts, refusals, notes }: ExaminedSpec,
  flags: DoctorFlags,
  say: (line: string) => void,
): Promise<Finding[]> {
  const told = [...notes, ...refusals.map(({ finding }) => finding)];
  if (facts === undefined) return told;
  const { caFile = [], insecure = [], plainHttp = [] } = flags;
  const trust = { caFiles: caFile, insecureHosts: insecure, plainHttpHosts: plainHttp };
  const known: DoctorFacts = { ...facts, trust, probes: NOT_ASKED };
  const checked = runChecks({ ...known, probes: await probes(known, flags, say) });
  return [...notes, ...withoutDoubles(refusals, checked), ...checked];
}

async function probes(
  facts: DoctorFacts,
  flags: DoctorFlags,
  say: (line: string) => void,
): Promise<ProbeResults> {
  const { listed } = facts;
  if (flags.offline === true || listed === undefined) return NOT_ASKED;
  const { probeRepositories } = await import("../tasks/examine/probe-repositories.ts");
  const results = await probeRepositories(facts, listed, flags);
  const rest = flags.deep === true ? "" : " (--deep asks for all)";
  say(`asked for ${results.images.length} images and ${results.files.length} files${rest}`);
  return results;
}

function isBad({ findings }: DoctorReport, { strict }: DoctorFlags): boolean {
  return findings.some(({ severity }) => severity === "error" || (strict === true && severity === "warning"));
}
