import type { CloudProviderId, InstanceGroup } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import { hasNodeConfig } from "../inventory/node-config.ts";

/** The clouds on which kOps starts servers one by one, named as the instance group. */
const NAMED_AS_GROUPS: ReadonlySet<CloudProviderId> = new Set(["hetzner", "openstack", "scaleway"]);

/**
 * What kOps's Terraform output calls the bootstrap script of an instance group, without the resource's type; undefined where kOps hands
 * out none. Bastions run no nodeup; machines that Karpenter starts have had no launch template since 1.34.
 */
export function userDataName(group: InstanceGroup, cluster: CompletedCluster): string | undefined {
  const { role, manager } = group.spec;
  if (role === "Bastion" || !hasNodeConfig({ cluster })) return undefined;
  if (manager === "Karpenter" && hasBehaviour(cluster.release, ["1.34.0"])) return undefined;
  if (cluster.cloud === "gce")
    return `${`${group.name}-${cluster.name}`.replaceAll(".", "-")}_metadata_user-data`;
  return NAMED_AS_GROUPS.has(cluster.cloud) ? group.name : scalingGroupName(group, cluster.name);
}

function scalingGroupName({ name, spec }: InstanceGroup, cluster: string): string {
  if (spec.role === "ControlPlane") return `${name}.masters.${cluster}`;
  return spec.role === "APIServer" ? `${name}.apiservers.${cluster}` : `${name}.${cluster}`;
}
