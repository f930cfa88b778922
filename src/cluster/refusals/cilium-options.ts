import { objectOf } from "../read/json-fields.ts";
import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/** Options of Cilium that need others, or exclude them (validateNetworkingCilium in pkg/apis/kops/validation). */
export const ciliumOptions: RefusalRule = ({ cluster, completed: { cloud, release } }) => {
  const cilium = cluster.object("networking.cilium");
  if (cilium === undefined) return [];
  const refuse = (field: string, message: string) => [cluster.refuse(`networking.cilium.${field}`, message)];
  const isManaged = cilium["etcdManaged"] === true;
  const hasEtcd = cluster.items("etcdClusters").some((etcd) => objectOf(etcd)?.["name"] === "cilium");
  // v1alpha2 says the opposite of v1alpha3.
  const masquerade =
    cilium["disableMasquerade"] === true
      ? "disableMasquerade"
      : cilium["masquerade"] === false
        ? "masquerade"
        : undefined;
  return [
    ...(isManaged && !hasEtcd ? refuse("etcdManaged", "needs an etcd cluster called cilium") : []),
    ...(cilium["identityAllocationMode"] === "kvstore" && !isManaged
      ? refuse("identityAllocationMode", "kvstore needs etcdManaged")
      : []),
    ...(cilium["ipam"] === "eni" && cloud !== "aws" ? refuse("ipam", "eni is for AWS only") : []),
    ...(cilium["ipam"] === "eni" && masquerade !== undefined && !hasBehaviour(release, ["1.36.0-beta.1"])
      ? refuse(masquerade, "addresses of ENIs need masquerading")
      : []),
    ...(cilium["encryptionType"] !== undefined && cilium["enableEncryption"] !== true
      ? refuse("encryptionType", "needs enableEncryption")
      : []),
    ...(cilium["enableL7Proxy"] === true && cilium["IPTablesRulesNoinstall"] === true
      ? refuse("enableL7Proxy", "needs iptables rules")
      : []),
  ];
};
