import type { Finding } from "../../errors/finding.ts";
import type { Decision, RuleDecision } from "../../gate/decision.ts";

/** What a policy says of assets that it lets through: rules that only warn, and rules that somebody allows to be broken. */
export function gateFindings(decisions: readonly Decision[]): Finding[] {
  return decisions.flatMap(({ name, rules }) => rules.flatMap((rule) => findingOf(name, rule)));
}

function findingOf(name: string, { rule, effect, message, exception }: RuleDecision): Finding[] {
  const what = `${name} breaks the rule "${rule}": ${message}`;
  if (effect === "warned")
    return [{ code: "AGAINST_POLICY", severity: "warning", message: what, assets: [name] }];
  if (effect !== "excepted" || exception === undefined) return [];
  const { approvedBy, reason, until } = exception;
  const end = until === undefined ? "" : ` until ${until}`;
  const allowed = `${what}; ${approvedBy} allows it${end}: ${reason}`;
  return [{ code: "POLICY_EXCEPTION", severity: "info", message: allowed, assets: [name] }];
}
