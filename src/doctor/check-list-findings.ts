import type { DoctorFacts } from "./doctor-facts.ts";
import type { DoctorFinding } from "./doctor-finding.ts";
import { isMappingFinding } from "./check-mapping.ts";
import { parseWhere } from "./places.ts";
import { present } from "../values/present.ts";

/** Told by other checks in more detail. */
const TOLD_ELSEWHERE = ["NOT_REMAPPED"];

/** What was noticed while the list was made: packages of nodes, channels that were not read, names that are none. */
export function checkListFindings({ listed }: DoctorFacts): DoctorFinding[] {
  const findings = listed?.placements.findings ?? [];
  return findings
    .filter((finding) => !isMappingFinding(finding) && !TOLD_ELSEWHERE.includes(finding.code))
    .map(({ code, severity, message, hint = "", where }) => {
      const place = where === undefined ? undefined : parseWhere(where);
      return { code, severity, message, hint, ...present({ place }) };
    });
}
