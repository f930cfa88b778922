import * as z from "zod/mini";
import { SEVERITIES, type CommandDemand, type ScanSeverity } from "../../gate/gate-policy.ts";
import type { ScanFinding } from "../../gate/judge-findings.ts";
import { present } from "../../values/present.ts";

const TEXT = z.nullish(z.string());

/** SARIF 2.1.0 (docs.oasis-open.org/sarif), as far as it tells what was found and how bad it is. */
const SARIF_RULE = z.looseObject({
  id: z.string(),
  properties: z.nullish(z.looseObject({ "security-severity": z.nullish(z.union([z.string(), z.number()])) })),
  defaultConfiguration: z.nullish(z.looseObject({ level: TEXT })),
});
const SARIF = z.looseObject({
  version: z.string(),
  runs: z.array(
    z.looseObject({
      tool: z.looseObject({ driver: z.looseObject({ rules: z.nullish(z.array(SARIF_RULE)) }) }),
      results: z.nullish(
        z.array(
          z.looseObject({
            ruleId: TEXT,
            level: TEXT,
            kind: TEXT,
            suppressions: z.nullish(z.array(z.unknown())),
            message: z.nullish(z.looseObject({ text: TEXT })),
          }),
        ),
      ),
    }),
  ),
});

/** The vulnerabilities of a CycloneDX document (cyclonedx.org/docs). */
const CYCLONEDX = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  vulnerabilities: z.nullish(
    z.array(
      z.looseObject({
        id: z.string(),
        ratings: z.nullish(z.array(z.looseObject({ severity: TEXT }))),
        affects: z.nullish(z.array(z.looseObject({ ref: TEXT }))),
        analysis: z.nullish(z.looseObject({ state: TEXT })),
      }),
    ),
  ),
});

/** What a scanner found, by its report; undefined where that is no report of its kind. */
export function readScanReport(
  json: unknown,
  answer: Exclude<CommandDemand["answer"], "exit-code">,
): ScanFinding[] | undefined {
  return answer === "sarif" ? readSarif(json) : readCycloneDx(json);
}

function readSarif(json: unknown): ScanFinding[] | undefined {
  const { data } = SARIF.safeParse(json);
  return data?.runs.flatMap(({ tool, results }) => {
    const rules = new Map((tool.driver.rules ?? []).map((rule) => [rule.id, rule]));
    return (results ?? []).flatMap(({ ruleId, level, kind, suppressions, message }) => {
      // What passed, does not apply or was set aside by the scanner's own rules is no finding (SARIF 3.27.9, 3.27.23).
      const isSetAside = (suppressions ?? []).length > 0;
      if (isSetAside || (kind !== null && kind !== undefined && kind !== "fail")) return [];
      const rule = rules.get(ruleId ?? "");
      const score = rule?.properties?.["security-severity"];
      const severity = ofScore(score) ?? ofLevel(level ?? rule?.defaultConfiguration?.level ?? "warning");
      return [{ id: ruleId ?? "unnamed", severity, ...present({ what: firstLine(message?.text) }) }];
    });
  });
}

function readCycloneDx(json: unknown): ScanFinding[] | undefined {
  const { data } = CYCLONEDX.safeParse(json);
  const SETTLED = ["resolved", "resolved_with_pedigree", "false_positive", "not_affected"];
  return (
    data &&
    (data.vulnerabilities ?? []).flatMap(({ id, ratings, affects, analysis }) => {
      if (SETTLED.includes(analysis?.state ?? "")) return [];
      const severities = (ratings ?? [])
        .map(({ severity }) => ofName(severity ?? ""))
        .filter((one) => one !== undefined);
      const [severity] = severities.sort((a, b) => SEVERITIES.indexOf(b) - SEVERITIES.indexOf(a));
      return [{ id, severity, ...present({ what: firstLine(affects?.[0]?.ref) }) }];
    })
  );
}

/** A score of CVSS, as GitHub and scanners put it into SARIF. */
function ofScore(score: string | number | null | undefined): ScanSeverity | undefined {
  const value = score === null || score === undefined || score === "" ? Number.NaN : Number(score);
  if (Number.isNaN(value)) return undefined;
  if (value >= 9) return "critical";
  if (value >= 7) return "high";
  if (value >= 4) return "medium";
  return value > 0 ? "low" : "none";
}

function ofLevel(level: string): ScanSeverity | undefined {
  return { error: "high", warning: "medium", note: "low", none: "none" }[level] as ScanSeverity | undefined;
}

function ofName(name: string): ScanSeverity | undefined {
  if (name === "info") return "none";
  return SEVERITIES.find((severity) => severity === name.toLowerCase());
}

function firstLine(text: string | null | undefined): string | undefined {
  const [line = ""] = (text ?? "").split("\n");
  return line === "" ? undefined : line.slice(0, 200);
}
