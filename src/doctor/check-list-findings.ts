import type { DoctorCheck, DoctorFacts } from "./doctor-facts.ts";
import type { Finding } from "../errors/finding.ts";
import { isMappingFinding } from "./check-mapping.ts";

/** Told by other checks in more detail. */
const TOLD_ELSEWHERE = ["KOPS_FAILS", "KOPS_REFUSES", "NOT_REMAPPED", "UNUSUAL_VERSION"];

/** What was noticed while the list was made: packages of nodes, channels that were not read, names that are none. */
export const checkListFindings: DoctorCheck = {
  codes: {},
  find: findListFindings,
};

function findListFindings({ listed }: DoctorFacts): Finding[] {
  const findings = listed?.placements.findings ?? [];
  return findings.filter((finding) => !isMappingFinding(finding) && !TOLD_ELSEWHERE.includes(finding.code));
}
