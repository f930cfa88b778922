import type { Role } from "../cluster/cluster.ts";
import { CONTROL_PLANE, KUBERNETES_NODES, type InventoryContext } from "./component.ts";

/**
 * Who runs protokube: the control plane, and in a cluster that finds itself by gossip every node. Since 1.36 kOps leaves out nodes that
 * know the API server's addresses when it writes their configuration, which a spec does not tell.
 */
export function protokubeRoles({ cluster, spec }: InventoryContext): readonly Role[] {
  const isGossip = cluster.name.replace(/\.$/, "").endsWith(".k8s.local");
  return isGossip && spec.networking.topologyDNS !== "None" ? KUBERNETES_NODES : CONTROL_PLANE;
}
