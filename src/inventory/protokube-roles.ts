import type { Role } from "../cluster/cluster.ts";
import { isGossipName } from "../cluster/is-gossip-name.ts";
import { CONTROL_PLANE, KUBERNETES_NODES, type InventoryContext } from "./component.ts";

/**
 * Who runs protokube: the control plane, and in a cluster that finds itself by gossip every node. Since 1.36 kOps leaves out nodes that
 * know the API server's addresses when it writes their configuration, which a spec does not tell.
 */
export function protokubeRoles({ cluster, spec }: InventoryContext): readonly Role[] {
  return isGossipName(cluster.name) && spec.networking.topologyDNS !== "None"
    ? KUBERNETES_NODES
    : CONTROL_PLANE;
}
