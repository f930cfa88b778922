import { isGossipName } from "../is-gossip-name.ts";
import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/**
 * `kops get assets` itself fails before the releases named when a cluster on AWS names its DNS zone in place of giving its id: it looks
 * the zone up only when it applies a cluster.
 */
const dnsZoneByName: RefusalRule = ({ cluster, completed: { cloud, release, name, spec } }) => {
  const zone = cluster.text("dnsZone") ?? "";
  const publishes = spec.networking.topologyDNS !== "None" && !isGossipName(name);
  if (cloud !== "aws" || !zone.includes(".") || !publishes) return [];
  if (hasBehaviour(release, ["1.34.3", "1.35.1", "1.36.0"])) return [];
  const message =
    "`kops get assets` of this release fails where the zone is given by its name (DNS ZoneID not set)";
  return [cluster.refuse("dnsZone", message, "Nothing to do for the list: it is what kOps installs.")];
};

/** kOps reads the version without looking whether there is one. */
const nriWithoutVersion: RefusalRule = ({ cluster, instanceGroups }) =>
  [cluster, ...instanceGroups].flatMap((view) => {
    if (view.value("containerd.nri.enabled") !== true || view.value("containerd.version") !== undefined)
      return [];
    const message = "kOps panics where NRI is enabled and containerd.version is not given";
    return [
      view.refuse("containerd.nri.enabled", message, "Give containerd.version (and runc.version) too."),
    ];
  });

/** Where kOps itself falls over: the list is what it would be. */
export const FAILURES: readonly RefusalRule[] = [dnsZoneByName, nriWithoutVersion];
