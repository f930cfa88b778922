import type { SelectedCluster } from "../cluster/read/select-cluster.ts";
import type { JsonValue, SourceDocument } from "../cluster/read/source-document.ts";

/** What decides node configurations besides what decides the list of assets. */
export interface NodeFacts {
  /** spec.kubeProxy.enabled is false. */
  readonly isKubeProxyDisabled: boolean;
  /** spec.networking.isolateControlPlane, in v1alpha2 spec.isolateMasters. */
  readonly isControlPlaneIsolated: boolean;
  /** By the instance group's name. */
  readonly groups: ReadonlyMap<string, GroupFacts>;
}

interface GroupFacts {
  /** spec.containerd.sandboxImage. */
  readonly sandboxImage?: string;
  /** Whether spec.additionalUserData has parts. */
  readonly hasUserData: boolean;
}

/** Of a cluster of which only the list is known. */
export const NO_FACTS: NodeFacts = {
  isKubeProxyDisabled: false,
  isControlPlaneIsolated: false,
  groups: new Map(),
};

/** Reads the facts from documents that have been checked. */
export function readNodeFacts({ cluster, instanceGroups }: SelectedCluster): NodeFacts {
  const isolation = cluster.apiVersion.endsWith("/v1alpha2")
    ? ["isolateMasters"]
    : ["networking", "isolateControlPlane"];
  return {
    isKubeProxyDisabled: valueAt(cluster, ["kubeProxy", "enabled"]) === false,
    isControlPlaneIsolated: valueAt(cluster, isolation) === true,
    groups: new Map(instanceGroups.map((group) => [group.name, readGroupFacts(group)])),
  };
}

function readGroupFacts(group: SourceDocument): GroupFacts {
  const sandboxImage = valueAt(group, ["containerd", "sandboxImage"]);
  const userData = valueAt(group, ["additionalUserData"]);
  return {
    ...(typeof sandboxImage === "string" ? { sandboxImage } : {}),
    hasUserData: Array.isArray(userData) && userData.length > 0,
  };
}

/** The value below a document's spec; undefined where the path leads nowhere. */
function valueAt({ object }: SourceDocument, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = object["spec"];
  for (const key of path) {
    if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value))
      return undefined;
    value = value[key];
  }
  return value;
}
