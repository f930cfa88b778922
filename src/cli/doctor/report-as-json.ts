import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Examination } from "../../tasks/examine/examination.ts";
import { present } from "../../values/present.ts";

/** The report for machines; fields that say nothing are left out. */
export function reportAsJson({ findings, release, clusterName }: Examination): JsonObject {
  const count = (severity: Finding["severity"]): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    ...present({ cluster: clusterName }),
    kopsVersion: release,
    errors: count("error"),
    warnings: count("warning"),
    notes: count("info"),
    findings: findings.map(findingAsJson),
  };
}

function findingAsJson({ code, severity, message, hint, place, assets }: Finding): JsonObject {
  const isFlag = place !== undefined && "flag" in place;
  return {
    code,
    severity,
    message,
    ...present({
      hint: hint === "" ? undefined : hint,
      where:
        place === undefined || isFlag
          ? undefined
          : present({ file: place.file, line: place.line, column: place.column }),
      flag: isFlag ? place.flag : undefined,
      assets: assets === undefined ? undefined : [...assets],
    }),
  };
}
