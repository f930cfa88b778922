import { present } from "../values/present.ts";
import type { RuleDecision } from "./decision.ts";
import type { GateException, GateRule } from "./gate-policy.ts";
import { matchesSource, type SourceNames } from "./matches-source.ts";
import type { Verdict } from "./verdict.ts";

/** The asset that is decided of, and when. */
export interface DecidedAsset {
  readonly names: SourceNames;
  readonly digest: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a verdict means under a rule and the policy's exceptions. */
export function decideRule(
  rule: GateRule,
  { result, message, evidence }: Verdict,
  exceptions: readonly GateException[],
  asset: DecidedAsset,
): RuleDecision {
  const told = { rule: rule.name, demand: rule.demand.kind, result, message, ...present({ evidence }) };
  const isBroken = result === "failed" || (result === "unknown" && rule.unknown === "deny");
  if (!isBroken) return { ...told, effect: "allowed" };
  const exception = exceptions.find((one) => isFor(one, rule, asset));
  if (exception !== undefined) return { ...told, effect: "excepted", exception: shown(exception) };
  return { ...told, effect: rule.effect === "warn" ? "warned" : "denied" };
}

function isFor(exception: GateException, rule: GateRule, { names, digest, now }: DecidedAsset): boolean {
  const { rules, sources, digests, until } = exception;
  return (
    rules.includes(rule.name) &&
    sources.some((pattern) => matchesSource(pattern, names)) &&
    (digests === undefined || digests.includes(digest)) &&
    (until === undefined || now < until)
  );
}

function shown({ reason, approvedBy, until }: GateException): NonNullable<RuleDecision["exception"]> {
  const end = until === undefined ? undefined : new Date(until).toISOString();
  return { reason, approvedBy, ...present({ until: end }) };
}
