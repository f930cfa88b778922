import type { AssetKind, Demand, GateException } from "./gate-policy.ts";
import type { Verdict } from "./verdict.ts";

/** How one rule came out for one asset. */
export interface RuleDecision {
  readonly rule: string;
  readonly demand: Demand["kind"];
  /** `not-run`: another rule had already decided, and this one costs much. */
  readonly result: Verdict["result"] | "not-run";
  /** What that means for the asset. */
  readonly effect: "allowed" | "denied" | "warned" | "excepted";
  readonly message: string;
  readonly evidence?: Verdict["evidence"];
  /** Who took it upon themselves, where the rule is broken and that does not count. */
  readonly exception?: Pick<GateException, "reason" | "approvedBy"> & { readonly until?: string };
}

/** What was decided of one asset. */
export interface Decision {
  readonly kind: AssetKind;
  /** Canonical. */
  readonly name: string;
  /** What was judged. */
  readonly digest: string;
  readonly decision: "allowed" | "held-back";
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In the order in which they were asked; those that are not about the asset are not among them. */
  readonly rules: readonly RuleDecision[];
}

/** An asset is held back where one rule denies it. */
export function isHeldBack(rules: readonly RuleDecision[]): boolean {
  return rules.some(({ effect }) => effect === "denied");
}
