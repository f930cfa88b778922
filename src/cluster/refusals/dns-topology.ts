import type { CloudProviderId } from "../cluster.ts";
import { isGossipName } from "../is-gossip-name.ts";
import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

type Topology = "gossip" | "Private" | "Public";

/** Where nodes may find the API server on each cloud, besides an address (None). */
const TOPOLOGIES: Readonly<Record<CloudProviderId, readonly Topology[]>> = {
  aws: ["gossip", "Public", "Private"],
  azure: ["gossip"],
  digitalocean: ["gossip", "Public"],
  gce: ["gossip", "Public", "Private"],
  hetzner: ["gossip"],
  linode: [],
  metal: [],
  openstack: ["gossip", "Public", "Private"],
  scaleway: ["gossip", "Public"],
};

/**
 * That the cloud has the DNS which a cluster asks for, since 1.36; and since 1.37.0-alpha.2 there is no gossip DNS, which a name asks for
 * (validateCloudDNSTopology in pkg/apis/kops/validation).
 */
export const dnsTopology: RefusalRule = ({ cluster, completed: { cloud, name, release, spec } }) => {
  const written = spec.networking.topologyDNS;
  if (written === "None" || !hasBehaviour(release, ["1.36.0"])) return [];
  const isGossip = isGossipName(name);
  if (isGossip && hasBehaviour(release, ["1.37.0-alpha.2"])) {
    const message = `kOps ${release.name} has no gossip DNS any more, which the name ${name} asks for`;
    const hint = "Migrate the cluster with kOps 1.36 to dns.type None, or to a hosted zone.";
    return [cluster.refuse("topology.dns.type", message, hint)];
  }
  const topology = isGossip ? "gossip" : written === "Private" ? "Private" : "Public";
  if (TOPOLOGIES[cloud].includes(topology)) return [];
  const message = `kOps has no ${topology.toLowerCase()} DNS on ${cloud}`;
  return [cluster.refuse("topology.dns.type", message, "Set it to None.")];
};
