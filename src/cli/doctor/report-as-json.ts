import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { DoctorFinding } from "../../provision/doctor/doctor-finding.ts";
import type { DoctorReport } from "./doctor-report.ts";

/** The report for machines; fields that say nothing are left out. */
export function reportAsJson({ findings, release, cluster }: DoctorReport): JsonObject {
  const count = (severity: DoctorFinding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    ...(cluster === undefined ? {} : { cluster: cluster.name }),
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
    ...(place === undefined ? {} : { where: { ...place } }),
    ...(flag === undefined ? {} : { flag }),
    ...(assets === undefined ? {} : { assets: [...assets] }),
  };
}
