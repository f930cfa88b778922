import type { Architecture, InstanceGroup } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { UserError } from "../errors/user-error.ts";
import type { Selection } from "./select-assets.ts";
import { machineArchitecture } from "./machine-architecture.ts";

/**
 * The instance groups of the wanted roles whose architecture neither their machine type nor their image tells. Throws UserError
 * PLATFORM_NEEDED where a group surely needs an architecture that is to be left out.
 */
export function checkPlatforms(cluster: CompletedCluster, { roles, architectures }: Selection): string[] {
  if (architectures === undefined) return [];
  const groups = cluster.instanceGroups.filter(({ spec }) => roles?.includes(spec.role) !== false);
  const unknown = groups.filter((group) => machineArchitecture(group, cluster.cloud) === undefined);
  for (const group of groups) refuseMissing(group, cluster, architectures);
  return unknown.map(({ name }) => name);
}

function refuseMissing(
  group: InstanceGroup,
  cluster: CompletedCluster,
  wanted: readonly Architecture[],
): void {
  const needed = machineArchitecture(group, cluster.cloud);
  if (needed === undefined || wanted.includes(needed)) return;
  const machines = group.spec.machineType ?? group.spec.image ?? "";
  throw new UserError(
    "PLATFORM_NEEDED",
    `instance group ${group.name} of ${cluster.name} has ${needed} machines (${machines}), which --platform leaves out`,
    { hint: `Add --platform linux/${needed}.` },
  );
}
