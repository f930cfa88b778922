import type { RefusalRule } from "./refusal-rule.ts";
import { isIpv6Only } from "./ip-range.ts";

/** Network providers that have no IPv6, by the names of v1alpha2. */
const WITHOUT_IPV6: Readonly<Record<string, string>> = {
  amazonvpc: "amazonVPC",
  flannel: "flannel",
  gce: "GCP networking",
  kopeio: "kopeio",
  kubenet: "kubenet",
  kuberouter: "kube-router",
};

/** What clusters with IPv6 addresses alone do without (validateNetworking and its like in pkg/apis/kops/validation). */
export const ipv6: RefusalRule = ({ cluster }) => {
  if (!isIpv6Only(cluster)) return [];
  const refuseWhere = (isRefused: boolean, field: string, message: string) =>
    isRefused ? [cluster.refuse(`networking.${field}`, message)] : [];
  const valueOf = (field: string) => cluster.value(`networking.${field}`);
  const [sourceCheck, encapsulation] = ["awsSrcDstCheck", "encapsulationMode"].map((field) =>
    cluster.text(`networking.calico.${field}`),
  );
  return [
    ...Object.entries(WITHOUT_IPV6).flatMap(([field, name]) =>
      refuseWhere(cluster.object(`networking.${field}`) !== undefined, field, `${name} has no IPv6`),
    ),
    ...refuseWhere(
      valueOf("cilium.enableEncryption") === true,
      "cilium.enableEncryption",
      "Cilium does not encrypt IPv6",
    ),
    ...refuseWhere(valueOf("cilium.ipam") === "eni", "cilium.ipam", "eni has no IPv6"),
    ...refuseWhere(
      valueOf("calico.wireguardEnabled") === true,
      "calico.wireguardEnabled",
      "WireGuard is not for IPv6",
    ),
    ...refuseWhere(
      (sourceCheck ?? "DoNothing") !== "DoNothing",
      "calico.awsSrcDstCheck",
      "must be DoNothing in an IPv6 cluster",
    ),
    ...refuseWhere(
      (encapsulation ?? "none") !== "none",
      "calico.encapsulationMode",
      "must be none in an IPv6 cluster",
    ),
  ];
};
