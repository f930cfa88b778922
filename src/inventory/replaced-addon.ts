import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";

const LABEL = "addon.kops.k8s.io/name";

/** Whether an object given beside the cluster carries the label by which users replace a built-in addon. */
export function isReplaced(cluster: CompletedCluster, addon: string): boolean {
  return cluster.additionalObjects.some((object) => labelsOf(object)[LABEL] === addon);
}

function labelsOf(object: unknown): Record<string, unknown> {
  const metadata = member(object, "metadata");
  const labels = member(metadata, "labels");
  return typeof labels === "object" && labels !== null ? { ...labels } : {};
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
