import type { Architecture, CloudProviderId, InstanceGroup } from "../cluster/cluster.ts";

/** The machine types with ARM processors, by cloud, as their names tell; all others of these clouds are amd64. */
const ARM_MACHINES: Readonly<Partial<Record<CloudProviderId, RegExp>>> = {
  aws: /^(?:a1|[a-z]+\d+g[a-z]*|im4gn|is4gen|x2gd)\./,
  azure: /^Standard_[A-Z]+\d+(?:-\d+)?[a-z]*p[a-z]*_v\d/i,
  digitalocean: /^$/,
  gce: /^(?:t2a|[a-z]\d+a)-/,
  hetzner: /^cax/i,
  scaleway: /^(?:AMP2|COPARM1)/i,
};

/**
 * The architecture of an instance group's machines, from its machine type, else from what its image is called; undefined where neither
 * tells. kOps itself asks the cloud.
 */
export function machineArchitecture(group: InstanceGroup, cloud: CloudProviderId): Architecture | undefined {
  const { machineType = "", image = "" } = group.spec;
  const arm = ARM_MACHINES[cloud];
  if (arm !== undefined && machineType !== "") return arm.test(machineType) ? "arm64" : "amd64";
  if (/arm64|aarch64/i.test(image)) return "arm64";
  return /amd64|x86[_-]64/i.test(image) ? "amd64" : undefined;
}
