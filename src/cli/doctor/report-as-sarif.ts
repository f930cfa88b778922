import type { JsonObject } from "../../cluster/read/source-document.ts";
import { DOCTOR_CODES, SOURCE_CODES } from "../../doctor/doctor-codes.ts";
import type { Finding, FilePlace } from "../../errors/finding.ts";
import { placeIn } from "../../doctor/places.ts";
import { VERSION } from "../../tasks/tool-version.ts";
import type { Examination } from "../../tasks/examine/examination.ts";
import { present } from "../../values/present.ts";
import { uriOfFile } from "./uri-of-file.ts";
import { unique } from "../../values/unique.ts";

const LEVELS: Readonly<Record<Finding["severity"], string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/**
 * The report as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"): a rule for each code that was found, a result for each
 * finding. What has no place of its own is shown at the cluster, because code scanners drop results without one.
 */
export function reportAsSarif({ findings, cluster }: Examination): JsonObject {
  const codes = unique(findings.map(({ code }) => code)).sort();
  const fallback = cluster === undefined ? undefined : placeIn(cluster, []);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "kops-assets", version: VERSION, rules: codes.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => resultOf(finding, codes, fallback)),
      },
    ],
  };
}

function ruleOf(code: string): JsonObject {
  const meaning = DOCTOR_CODES[code] ?? SOURCE_CODES[code] ?? { title: code, why: code };
  return {
    id: code,
    shortDescription: { text: meaning.title },
    fullDescription: { text: meaning.why },
    help: { text: `${meaning.why} See docs/doctor.md of kops-assets.` },
  };
}

function resultOf(
  { code, severity, message, hint, place, assets }: Finding,
  codes: readonly string[],
  fallback: FilePlace | undefined,
): JsonObject {
  const flag = place !== undefined && "flag" in place ? place.flag : undefined;
  const shown = place === undefined || "flag" in place ? fallback : place;
  const text = hint === undefined || hint === "" ? message : `${message}\n${hint}`;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    message: { text: flag === undefined ? text : `${flag}: ${text}` },
    ...present({
      locations: shown === undefined ? undefined : [{ physicalLocation: physicalLocation(shown) }],
      properties: assets === undefined ? undefined : { assets: [...assets] },
    }),
  };
}

function physicalLocation({ file, line, column }: FilePlace): JsonObject {
  const region = { startLine: line ?? 1, ...present({ startColumn: column }) };
  return { artifactLocation: { uri: uriOfFile(file) }, region };
}
