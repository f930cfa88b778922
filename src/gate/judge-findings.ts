import { SEVERITIES, type CommandDemand, type ScanSeverity } from "./gate-policy.ts";
import { failed, passed, type Verdict } from "./verdict.ts";

/** Something that a scanner found; a severity that it does not tell may be any. */
export interface ScanFinding {
  readonly id: string;
  readonly severity: ScanSeverity | undefined;
  readonly what?: string;
}

const SHOWN = 20;

/** Whether a scanner found something bad enough. */
export function judgeFindings(findings: readonly ScanFinding[], { failOn, ignore }: CommandDemand): Verdict {
  const rank = (severity: ScanSeverity | undefined): number => SEVERITIES.indexOf(severity ?? "critical");
  const counted = findings.filter(({ id }) => !ignore.includes(id));
  const bad = counted
    .filter(({ severity }) => rank(severity) >= rank(failOn))
    .sort((a, b) => rank(b.severity) - rank(a.severity));
  const evidence = { found: findings.length, ignored: findings.length - counted.length };
  const [worst] = bad;
  if (worst === undefined)
    return passed(`${findings.length} findings, none of severity ${failOn} or worse`, evidence);
  const message = `${bad.length} findings of severity ${failOn} or worse: ${nameOf(worst)}`;
  return failed(bad.length === 1 ? message : `${message} and others`, {
    ...evidence,
    bad: bad.slice(0, SHOWN),
    count: bad.length,
  });
}

function nameOf({ id, severity, what }: ScanFinding): string {
  return `${id} (${severity ?? "severity unknown"}${what === undefined ? "" : `, ${what}`})`;
}
