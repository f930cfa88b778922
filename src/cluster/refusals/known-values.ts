import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";
import type { SpecView } from "./spec-view.ts";

/** Fields of a cluster that take some words only. */
const CLUSTER_VALUES: Readonly<Record<string, readonly string[]>> = {
  updatePolicy: ["automatic", "external"],
  "topology.dns.type": ["Public", "Private", "None"],
  "kubeAPIServer.logFormat": ["text", "json"],
  "networking.calico.awsSrcDstCheck": ["Enable", "Disable", "DoNothing"],
  "networking.calico.bpfExternalServiceMode": ["Tunnel", "DSR"],
  "networking.calico.bpfLogLevel": ["Off", "Info", "Debug"],
  "networking.calico.chainInsertMode": ["insert", "append"],
  "networking.calico.encapsulationMode": ["ipip", "vxlan", "none"],
  "networking.cilium.bpfLBAlgorithm": ["random", "maglev"],
  "networking.cilium.enablePolicy": ["default", "always", "never"],
  "networking.cilium.encryptionType": ["ipsec", "wireguard"],
  "networking.cilium.identityAllocationMode": ["crd", "kvstore"],
  "networking.cilium.ipam": ["hostscope", "kubernetes", "crd", "eni"],
  "networking.cilium.monitorAggregation": ["low", "medium", "maximum"],
  "networking.cilium.tunnel": ["vxlan", "geneve", "disabled"],
  "networking.flannel.backend": ["udp", "vxlan"],
  "externalDns.provider": ["dns-controller", "external-dns", "none"],
  "externalDns.watchNamespace": ["kube-system"],
  "clusterAutoscaler.expander": ["least-waste", "random", "most-pods", "price", "priority"],
  ...Object.fromEntries(
    ["kubelet", "masterKubelet"].flatMap((kubelet) => [
      [`${kubelet}.logFormat`, ["text", "json"]],
      [`${kubelet}.memorySwapBehavior`, ["LimitedSwap", "UnlimitedSwap"]],
      [`${kubelet}.topologyManagerPolicy`, ["none", "best-effort", "restricted", "single-numa-node"]],
    ]),
  ),
};

const AWS_VALUES: Readonly<Record<string, readonly string[]>> = {
  "api.loadBalancer.class": ["Classic", "Network"],
};

const GROUP_VALUES: Readonly<Record<string, readonly string[]>> = {
  tenancy: ["default", "dedicated", "host"],
  updatePolicy: ["automatic", "external"],
};

const AWS_GROUP_VALUES: Readonly<Record<string, readonly string[]>> = {
  rootVolumeType: ["standard", "gp3", "gp2", "io1", "io2"],
  cpuCredits: ["standard", "unlimited"],
  instanceInterruptionBehavior: ["hibernate", "stop", "terminate"],
  "instanceMetadata.httpTokens": ["optional", "required"],
};

const SUBNET_TYPES = ["Public", "Private", "DualStack", "Utility"];
const ETCD_NAMES = ["cilium", "main", "events"];

export const knownValues: RefusalRule = ({ cluster, instanceGroups, completed: { cloud, release } }) => {
  const isAws = cloud === "aws";
  const etcdNames = hasBehaviour(release, ["1.36.0"]) ? [...ETCD_NAMES, "leases"] : ETCD_NAMES;
  return [
    ...unknownValues(cluster, { ...CLUSTER_VALUES, ...(isAws ? AWS_VALUES : {}) }),
    ...unknownMembers(cluster, "subnets", "type", SUBNET_TYPES),
    ...unknownMembers(cluster, "etcdClusters", "name", etcdNames),
    ...cluster
      .items("etcdClusters")
      .flatMap((_, index) =>
        cluster.text(["etcdClusters", index, "name"]) === undefined
          ? [cluster.refuse(["etcdClusters", index, "name"], "is required")]
          : [],
      ),
    ...unknownMembers(cluster, "etcdClusters", "provider", ["Manager"]),
    ...instanceGroups.flatMap((group) =>
      unknownValues(group, { ...GROUP_VALUES, ...(isAws ? AWS_GROUP_VALUES : {}) }),
    ),
  ];
};

function unknownValues(view: SpecView, fields: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(fields).flatMap(([path, known]) => unknownValue(view, path.split("."), known));
}

function unknownMembers(view: SpecView, list: string, field: string, known: readonly string[]) {
  return view.items(list).flatMap((_, index) => unknownValue(view, [list, index, field], known));
}

function unknownValue(view: SpecView, path: readonly (string | number)[], known: readonly string[]) {
  const value = view.text(path);
  if (value === undefined || known.includes(value)) return [];
  return [view.refuse(path, `${JSON.stringify(value)} is not one of ${known.join(", ")}`)];
}
