import type { CloudProviderId } from "../cluster.ts";
import { itemsOf, objectOf, textOf } from "../read/json-fields.ts";
import { isIpv6Only } from "./ip-range.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import type { SpecView } from "./spec-view.ts";

const WITHOUT_SUBNETS: readonly CloudProviderId[] = ["digitalocean", "hetzner", "linode"];
const WITH_REGION: readonly CloudProviderId[] = ["azure", "digitalocean", "gce", "linode"];

/** That there are subnets, and that they are told apart. */
export const subnets: RefusalRule = ({ cluster, completed: { cloud } }) => {
  const all = cluster.items("subnets").map((subnet) => objectOf(subnet) ?? {});
  if (all.length === 0) {
    if (WITHOUT_SUBNETS.includes(cloud)) return [];
    const hint = cloud === "aws" ? "kOps reads the cluster's region from a subnet's zone." : undefined;
    return [cluster.refuse("subnets", "at least one is required", hint)];
  }
  const names = all.map(({ name }) => textOf(name));
  const isIpv6 = isIpv6Only(cluster);
  const ids = all.map(({ id }) => textOf(id) !== undefined);
  return all.flatMap((subnet, index): Refusal[] => {
    const at = (field: string): readonly (string | number)[] => ["subnets", index, field];
    const name = names[index];
    return [
      ...(name === undefined ? [cluster.refuse(at("name"), "is required")] : []),
      ...(name !== undefined && names.indexOf(name) < index
        ? [cluster.refuse(at("name"), `a second subnet ${name}`)]
        : []),
      ...checkType(cluster, index, textOf(subnet["type"]), isIpv6),
      ...(ids[index] === ids[0] ? [] : [cluster.refuse(at("id"), "either all subnets have an id, or none")]),
      ...(WITH_REGION.includes(cloud) && textOf(subnet["region"]) === undefined
        ? [cluster.refuse(at("region"), "is required")]
        : []),
      ...(cloud === "aws" && textOf(subnet["zone"]) === undefined && !hasZone(cluster)
        ? [cluster.refuse(at("zone"), "is required: kOps reads the cluster's region from it")]
        : []),
      ...(cloud === "openstack" && subnet["type"] === "Public" && !hasExternalNetwork(cluster)
        ? [cluster.refuse(at("type"), "a public subnet needs an external network")]
        : []),
    ];
  });
};

/** Which types there are is told where the values of all fields are. */
function checkType(cluster: SpecView, index: number, type: string | undefined, isIpv6: boolean): Refusal[] {
  const refuse = (message: string): Refusal[] => [cluster.refuse(["subnets", index, "type"], message)];
  if (type === undefined) return refuse("is required");
  return type === "DualStack" && !isIpv6 ? refuse("DualStack is for IPv6 clusters only") : [];
}

/** The region may come from another subnet's. */
function hasZone(cluster: SpecView): boolean {
  return itemsOf(cluster.value("subnets")).some((subnet) => textOf(objectOf(subnet)?.["zone"]) !== undefined);
}

function hasExternalNetwork(cluster: SpecView): boolean {
  return cluster.text("cloudConfig.openstack.router.externalNetwork") !== undefined;
}
