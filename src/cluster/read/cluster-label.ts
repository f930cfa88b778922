import type { SourceDocument } from "./source-document.ts";

export const CLUSTER_LABEL = "kops.k8s.io/cluster";

/** The cluster that an instance group says it belongs to, as kOps reads it; empty if it says nothing. */
export function clusterLabel(document: SourceDocument): string {
  const metadata = document.object["metadata"] ?? null;
  const labels =
    typeof metadata === "object" && !Array.isArray(metadata) ? (metadata?.["labels"] ?? null) : null;
  const label =
    labels !== null && typeof labels === "object" && !Array.isArray(labels) ? labels[CLUSTER_LABEL] : "";
  return typeof label === "string" ? label : "";
}
