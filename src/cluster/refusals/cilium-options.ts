import { objectOf } from "../read/json-fields.ts";
import type { RefusalRule } from "./refusal-rule.ts";

/** Options of Cilium that need others. */
export const ciliumOptions: RefusalRule = ({ cluster, completed: { cloud } }) => {
  const cilium = cluster.object("networking.cilium");
  if (cilium === undefined) return [];
  const refuse = (field: string, message: string) => [cluster.refuse(`networking.cilium.${field}`, message)];
  const isManaged = cilium["etcdManaged"] === true;
  const hasEtcd = cluster.items("etcdClusters").some((etcd) => objectOf(etcd)?.["name"] === "cilium");
  return [
    ...(isManaged && !hasEtcd ? refuse("etcdManaged", "needs an etcd cluster called cilium") : []),
    ...(cilium["identityAllocationMode"] === "kvstore" && !isManaged
      ? refuse("identityAllocationMode", "kvstore needs etcdManaged")
      : []),
    ...(cilium["ipam"] === "eni" && cloud !== "aws" ? refuse("ipam", "eni is for AWS only") : []),
    ...(cilium["encryptionType"] !== undefined && cilium["enableEncryption"] !== true
      ? refuse("encryptionType", "needs enableEncryption")
      : []),
    ...(cilium["enableL7Proxy"] === true && cilium["IPTablesRulesNoinstall"] === true
      ? refuse("enableL7Proxy", "needs iptables rules")
      : []),
  ];
};
