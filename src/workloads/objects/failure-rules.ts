import type { JsonValue } from "../../cluster/read/source-document.ts";

/**
 * What Kubernetes makes of a pod's end, in this order. A drained, evicted or preempted pod did not fail, and neither did one that was told
 * to stop (130, 143): the next one goes on from there. The input (2), findings (3) and a mistake in the tool (70) are the same the next
 * time, so that a further try is none. All else, such as a host that did not do its part (1) or a pod that was killed (137), is tried again.
 */
export function failureRules(onFinal: "FailIndex" | "FailJob"): JsonValue[] {
  return [
    { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
    { action: "Ignore", onExitCodes: exitCodes([130, 143]) },
    { action: onFinal, onExitCodes: exitCodes([2, 3, 70]) },
  ];
}

function exitCodes(values: number[]): Record<string, JsonValue> {
  return { containerName: "kops-assets", operator: "In", values };
}
