import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { DoctorFinding } from "../../doctor/doctor-finding.ts";
import type { DoctorReport } from "./doctor-report.ts";
import { present } from "../../values/present.ts";

/** The report for machines; fields that say nothing are left out. */
export function reportAsJson({ findings, release, cluster }: DoctorReport): JsonObject {
  const count = (severity: DoctorFinding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    ...present({ cluster: cluster === undefined ? undefined : cluster.name }),
    kopsVersion: release,
    errors: count("error"),
    warnings: count("warning"),
    notes: count("info"),
    findings: findings.map(findingAsJson),
  };
}

function findingAsJson({ code, severity, message, hint, place, flag, assets }: DoctorFinding): JsonObject {
  return {
    code,
    severity,
    message,
    ...(hint === "" ? {} : { hint }),
    ...present({
      where: place === undefined ? undefined : { ...place },
      flag,
      assets: assets === undefined ? undefined : [...assets],
    }),
  };
}
