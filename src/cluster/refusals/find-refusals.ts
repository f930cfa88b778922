import type { CompletedCluster } from "../complete/complete-cluster.ts";
import type { SelectedCluster } from "../read/select-cluster.ts";
import { apiServer } from "./api-server.ts";
import { calicoOptions } from "./calico-options.ts";
import { ciliumOptions } from "./cilium-options.ts";
import { cloudSettings } from "./cloud-settings.ts";
import { clusterName } from "./cluster-name.ts";
import { dnsTopology } from "./dns-topology.ts";
import { etcdClusters } from "./etcd-clusters.ts";
import { FAILURES } from "./failures.ts";
import { groupContainerd } from "./group-containerd.ts";
import { instanceGroups } from "./instance-groups.ts";
import { ipv6 } from "./ipv6.ts";
import { karpenterGroups } from "./karpenter-groups.ts";
import { knownValues } from "./known-values.ts";
import { kubeProxy } from "./kube-proxy.ts";
import { kubernetesTooNew } from "./kubernetes-too-new.ts";
import { loadBalancer } from "./load-balancer.ts";
import { networkRanges } from "./network-ranges.ts";
import { nodeAdditions } from "./node-additions.ts";
import { permissions } from "./permissions.ts";
import type { RefusalFacts, RefusalRule } from "./refusal-rule.ts";
import type { Refusal } from "./refusal.ts";
import { containerRuntime, removedFields } from "./removed-fields.ts";
import { viewOf } from "./spec-view.ts";
import { subnets } from "./subnets.ts";
import { unusualVersions } from "./unusual-versions.ts";
import { warmPools } from "./warm-pools.ts";

const RULES: readonly RefusalRule[] = [
  kubernetesTooNew,
  clusterName,
  dnsTopology,
  containerRuntime,
  removedFields,
  cloudSettings,
  knownValues,
  apiServer,
  kubeProxy,
  ciliumOptions,
  calicoOptions,
  ipv6,
  networkRanges,
  subnets,
  loadBalancer,
  permissions,
  nodeAdditions,
  etcdClusters,
  instanceGroups,
  groupContainerd,
  karpenterGroups,
  warmPools,
];

export interface SpecRemarks {
  /** For these kOps stops, and says so. */
  readonly refusals: readonly Refusal[];
  /** Here kOps falls over. */
  readonly failures: readonly Refusal[];
  /** kOps lists these as they are written, and nobody has them. */
  readonly unusual: readonly Refusal[];
}

/**
 * Everything for which the release refuses a cluster although its assets can be listed: what concerns machines, networks and flags, not
 * images and files. Not complete: kOps also asks the cloud.
 */
export function findRefusals(
  selected: SelectedCluster,
  completed: CompletedCluster,
  newestKubernetes: RefusalFacts["newestKubernetes"],
): SpecRemarks {
  const facts = {
    cluster: viewOf(selected.cluster),
    instanceGroups: selected.instanceGroups.map(viewOf),
    completed,
    newestKubernetes,
  };
  return {
    refusals: RULES.flatMap((rule) => rule(facts)),
    failures: FAILURES.flatMap((rule) => rule(facts)),
    unusual: unusualVersions(facts),
  };
}
