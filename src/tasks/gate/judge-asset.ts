import { decideRule, type DecidedAsset } from "../../gate/decide-rule.ts";
import { isHeldBack, type RuleDecision } from "../../gate/decision.ts";
import type { GatePolicy, GateRule } from "../../gate/gate-policy.ts";
import { matchesSource } from "../../gate/matches-source.ts";
import type { GateTools } from "./gate-check.ts";
import { check, GATE_CHECKS } from "./gate-checks.ts";
import type { GateSubject } from "./gate-subject.ts";

const ORDER = Object.keys(GATE_CHECKS);

/**
 * Holds all rules of a policy that are about an asset against it, the cheap ones first; what is denied by them is not scanned. Throws the
 * UserErrors of hosts that fail: that tells nothing of the asset.
 */
export async function judgeAsset(
  subject: GateSubject,
  { rules, exceptions }: GatePolicy,
  tools: GateTools,
): Promise<RuleDecision[]> {
  const asset: DecidedAsset = { names: subject.names, digest: subject.digest, now: tools.now() };
  const decisions: RuleDecision[] = [];
  for (const rule of rulesFor(subject, rules)) {
    const isMoot = rule.demand.kind === "command" && isHeldBack(decisions);
    decisions.push(
      isMoot ? notRun(rule) : decideRule(rule, await check(rule.demand, subject, tools), exceptions, asset),
    );
  }
  return decisions;
}

function rulesFor({ kind, names }: GateSubject, rules: readonly GateRule[]): GateRule[] {
  const isAbout = ({ kinds, sources }: GateRule): boolean =>
    kinds.includes(kind) &&
    (sources === undefined || sources.some((pattern) => matchesSource(pattern, names)));
  const rank = ({ demand }: GateRule): number => ORDER.indexOf(demand.kind);
  return rules.filter(isAbout).sort((a, b) => rank(a) - rank(b));
}

function notRun({ name, demand }: GateRule): RuleDecision {
  const message = "not run: another rule had already decided";
  return { rule: name, demand: demand.kind, result: "not-run", effect: "allowed", message };
}
