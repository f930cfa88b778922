import { itemsOf, objectOf, textOf } from "../read/json-fields.ts";
import { belongsTo, formatIpRange, overlaps, parseIpRange, type IpRange } from "./ip-range.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import type { SpecPathText, SpecView } from "./spec-view.ts";

const LISTS = ["sshAccess", "kubernetesApiAccess", "nodePortAccess", "additionalNetworkCIDRs"];
const RANGES = ["networkCIDR", "nonMasqueradeCIDR", "podCIDR", "serviceClusterIPRange"] as const;

/** Address ranges: that they are some, and how they lie to each other. */
export const networkRanges: RefusalRule = ({ cluster, completed: { spec } }) => {
  const usesVpcAddresses =
    spec.networking.amazonVPC !== undefined || cluster.text("networking.cilium.ipam") === "eni";
  return [
    ...LISTS.flatMap((list) =>
      cluster.items(list).flatMap((item, index) => checkRange(cluster, [list, index], textOf(item))),
    ),
    ...RANGES.flatMap((range) => checkRange(cluster, range, cluster.text(range))),
    ...checkNonMasquerade(cluster, usesVpcAddresses),
    ...subnetsOf(cluster).flatMap(({ path, text }) => checkRange(cluster, path, text)),
    ...checkSubnets(cluster, spec.networking.amazonVPC !== undefined),
  ];
};

/** A prefix list of AWS stands for a range where access is granted. */
function checkRange(view: SpecView, path: SpecPathText, text: string | undefined): Refusal[] {
  if (text === undefined || text.startsWith("pl-")) return [];
  const range = parseIpRange(text);
  const found = JSON.stringify(text);
  if (range === undefined)
    return [view.refuse(path, `${found} is not a network range`, "Write it as 10.0.0.0/16.")];
  if (range.address === range.first) return [];
  const hint = `Write ${formatIpRange(range)}.`;
  return [view.refuse(path, `${found} has bits set outside its prefix`, hint)];
}

function rangeOf(view: SpecView, path: SpecPathText): IpRange | undefined {
  return parseIpRange(view.text(path) ?? "");
}

function checkNonMasquerade(cluster: SpecView, usesVpcAddresses: boolean): Refusal[] {
  const range = rangeOf(cluster, "nonMasqueradeCIDR");
  if (range === undefined) return [];
  const pods = rangeOf(cluster, "podCIDR");
  const networks = [cluster.text("networkCIDR"), ...cluster.items("additionalNetworkCIDRs").map(textOf)];
  const isBad = (network: string | undefined): boolean => {
    const other = parseIpRange(network ?? "");
    return other !== undefined && overlaps(range, other);
  };
  const clash = usesVpcAddresses ? undefined : networks.find(isBad);
  return [
    ...(range.bits === 128 && cluster.text("nonMasqueradeCIDR") !== "::/0"
      ? [cluster.refuse("nonMasqueradeCIDR", 'must be "::/0" in an IPv6 cluster')]
      : []),
    ...(clash === undefined
      ? []
      : [cluster.refuse("nonMasqueradeCIDR", `must not overlap the cluster's network ${clash}`)]),
    ...(pods !== undefined && !belongsTo(pods, range)
      ? [cluster.refuse("podCIDR", "must lie within nonMasqueradeCIDR")]
      : []),
  ];
}

interface WrittenSubnet {
  readonly path: SpecPathText;
  readonly text: string | undefined;
}

function subnetsOf(cluster: SpecView): WrittenSubnet[] {
  return cluster.items("subnets").map((subnet, index) => ({
    path: ["subnets", index, "cidr"],
    text: textOf(objectOf(subnet)?.["cidr"]),
  }));
}

function checkSubnets(cluster: SpecView, usesVpcAddresses: boolean): Refusal[] {
  const networks = [
    cluster.text("networkCIDR"),
    ...itemsOf(cluster.value("additionalNetworkCIDRs")).map(textOf),
  ];
  const ranges = networks.flatMap((network) => parseIpRange(network ?? "") ?? []);
  const [pods, services] = [rangeOf(cluster, "podCIDR"), rangeOf(cluster, "serviceClusterIPRange")];
  return subnetsOf(cluster).flatMap(({ path, text = "" }) => {
    const range = parseIpRange(text);
    if (range === undefined) return [];
    const isOutside = ranges.length > 0 && !ranges.some((network) => belongsTo(range, network));
    return [
      ...(isOutside ? [cluster.refuse(path, `${text} does not lie within the cluster's network`)] : []),
      ...(pods !== undefined && !usesVpcAddresses && overlaps(range, pods)
        ? [cluster.refuse(path, `${text} must not overlap podCIDR`)]
        : []),
      ...(services !== undefined && overlaps(range, services)
        ? [cluster.refuse(path, `${text} must not overlap serviceClusterIPRange`)]
        : []),
    ];
  });
}
