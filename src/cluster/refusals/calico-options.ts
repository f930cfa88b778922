import { hasBehaviour } from "../kops-release.ts";
import { isIpv6Only } from "./ip-range.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/** Options of Calico that fit some clusters only (validateNetworkingCalico in pkg/apis/kops/validation). */
export const calicoOptions: RefusalRule = ({ cluster, completed: { cloud, release } }) => {
  const at = (field: string): string => `networking.calico.${field}`;
  const replicas = cluster.value(at("typhaReplicas"));
  const encapsulation = cluster.text(at("encapsulationMode"));
  const isIpv4 = !isIpv6Only(cluster);
  return [
    ...(typeof replicas === "number" && replicas < 0
      ? [cluster.refuse(at("typhaReplicas"), "must not be negative")]
      : []),
    ...(encapsulation === "none" && isIpv4
      ? [cluster.refuse(at("encapsulationMode"), "none is for IPv6 clusters only")]
      : []),
    ...(cloud === "azure" && hasBehaviour(release, ["1.35.0"]) && (encapsulation ?? "vxlan") !== "vxlan"
      ? [cluster.refuse(at("encapsulationMode"), "must be vxlan on Azure")]
      : []),
  ];
};
