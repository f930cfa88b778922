import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/** Since 1.37.0-alpha.2 there is no gossip DNS: a cluster named so needs another topology (usesLegacyGossip in pkg/apis/kops/validation). */
export const gossip: RefusalRule = ({ cluster, completed: { name, release, spec } }) => {
  const isGossip = spec.networking.topologyDNS !== "None" && name.replace(/\.$/, "").endsWith(".k8s.local");
  if (!isGossip || !hasBehaviour(release, ["1.37.0-alpha.2"])) return [];
  const message = `kOps ${release.name} has no gossip DNS any more, which the name ${name} asks for`;
  const hint = "Migrate the cluster with kOps 1.36 to dns.type None, or to a hosted zone.";
  return [cluster.refuse("topology.dns.type", message, hint)];
};
