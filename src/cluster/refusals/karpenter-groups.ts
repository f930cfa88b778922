import { hasBehaviour } from "../kops-release.ts";
import type { RefusalFacts, RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import { roleOf } from "./role-of-group.ts";
import type { SpecView } from "./spec-view.ts";

/** What kOps asks of a group whose machines Karpenter makes (validateKarpenterInstanceGroup in pkg/apis/kops/validation, since v1.36.0). */
export const karpenterGroups: RefusalRule = (facts) => {
  if (!hasBehaviour(facts.completed.release, ["1.36.0"])) return [];
  return facts.instanceGroups
    .filter((group) => group.text("manager") === "Karpenter")
    .flatMap((group) => checkGroup(group, facts));
};

function checkGroup(group: SpecView, { cluster, completed: { cloud } }: RefusalFacts): Refusal[] {
  const [least, most] = [group.value("minSize"), group.value("maxSize")];
  return [
    ...(cloud === "aws" ? [] : [group.refuse("manager", "Karpenter is for AWS only")]),
    ...(roleOf(group) === "Node" ? [] : [group.refuse("role", "Karpenter makes nodes only")]),
    ...(typeof most === "number" && most <= 0 ? [group.refuse("maxSize", "must be greater than zero")] : []),
    ...(typeof least === "number" ? checkStatic(group, least, cluster) : []),
  ];
}

/** With a least size the group is one of static capacity. */
function checkStatic(group: SpecView, least: number, cluster: SpecView): Refusal[] {
  if (least <= 0) return [group.refuse("minSize", "must be greater than zero for static capacity")];
  const gates = cluster.text("karpenter.featureGates");
  if (gates === undefined || isStaticCapacityOn(gates)) return [];
  const hint = "Add StaticCapacity=true to spec.karpenter.featureGates, or remove minSize.";
  return [group.refuse("minSize", "needs Karpenter's feature gate StaticCapacity", hint)];
}

/** Of gates that repeat, the last one counts. */
function isStaticCapacityOn(gates: string): boolean {
  const values = gates.split(",").flatMap((gate) => {
    const [name, value] = gate.split("=");
    return name?.trim() === "StaticCapacity" && value !== undefined ? [value] : [];
  });
  return values.at(-1)?.trim().toLowerCase() === "true";
}
