/** Where v1alpha3 keeps fields that v1alpha2 has elsewhere or calls otherwise, below the spec of each kind; the longest fit counts. */
const MOVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Cluster: {
    additionalNetworkCIDRs: "networking.additionalNetworkCIDRs",
    "cloudConfig.openstack": "cloudProvider.openstack",
    externalDns: "externalDNS",
    kubernetesApiAccess: "api.access",
    masterKubelet: "controlPlaneKubelet",
    networkCIDR: "networking.networkCIDR",
    "networking.amazonvpc": "networking.amazonVPC",
    "networking.gce": "networking.gcp",
    "networking.kuberouter": "networking.kubeRouter",
    nonMasqueradeCIDR: "networking.nonMasqueradeCIDR",
    podCIDR: "networking.podCIDR",
    serviceClusterIPRange: "networking.serviceClusterIPRange",
    subnets: "networking.subnets",
    "topology.dns.type": "networking.topology.dns",
    warmPool: "cloudProvider.aws.warmPool",
  },
  InstanceGroup: { rootVolumeType: "rootVolume.type" },
};

/** The path that v1alpha3 has for a path of v1alpha2. */
export function v1alpha3Path(kind: string, path: readonly (string | number)[]): readonly (string | number)[] {
  const moved = MOVED[kind] ?? {};
  for (let length = path.length; length > 0; length -= 1) {
    const found = moved[path.slice(0, length).join(".")];
    if (found !== undefined) return [...found.split("."), ...path.slice(length)];
  }
  return path;
}
