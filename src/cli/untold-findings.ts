import type { Finding } from "../errors/finding.ts";
import type { CopyReport } from "../tasks/copy/copy-assets.ts";

/** What is left to tell of a run: what failed or was held back has been told when it happened, what was not even begun has not. */
export function untoldFindings({ outcomes, findings }: Pick<CopyReport, "outcomes" | "findings">): Finding[] {
  const told = new Set(
    outcomes.flatMap(({ status, copy }) => (status === "failed" || status === "held" ? [copy.name] : [])),
  );
  return findings.filter(
    ({ severity, assets = [] }) =>
      severity !== "error" || assets.length === 0 || !assets.every((name) => told.has(name)),
  );
}
