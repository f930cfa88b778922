import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

interface Removed {
  readonly message: string;
  readonly hint?: string;
  /** The kOps releases that brought the refusal, one a branch; all when absent. */
  readonly since?: readonly string[];
}

const REMOVE = "Remove it.";
const GOSSIP: Removed = {
  message: "gossip DNS was removed in kOps 1.37",
  hint: REMOVE,
  since: ["1.37.0-alpha.2"],
};

/** Fields that Kubernetes or kOps has no use for any more, and that stop kOps when they are set. */
const CLUSTER_FIELDS: Readonly<Record<string, Removed>> = {
  docker: {
    message: "the docker runtime was removed in Kubernetes 1.24",
    hint: "Remove it; nodes run containerd.",
  },
  gossipConfig: GOSSIP,
  dnsControllerGossipConfig: GOSSIP,
  nodeAuthorization: { message: "must be empty; kOps authorizes nodes by itself", hint: REMOVE },
  "kubeControllerManager.experimentalClusterSigningDuration": {
    message: "clusterSigningDuration took its place in Kubernetes 1.25",
    hint: "Rename it to clusterSigningDuration.",
  },
  "kubeScheduler.usePolicyConfigMap": {
    message: "was replaced by a KubeSchedulerConfiguration",
    hint: REMOVE,
  },
};

const KUBELET_FIELDS: Readonly<Record<string, Removed>> = {
  apiServers: { message: "the flag was removed in Kubernetes 1.6", hint: REMOVE },
  bootstrapKubeconfig: { message: "bootstrap tokens are not supported", hint: REMOVE },
  configureCbr0: { message: "the flag was removed in Kubernetes 1.5", hint: REMOVE },
  cpuCFSQuotaPeriod: { message: "was removed in Kubernetes 1.20", hint: REMOVE },
  enableCadvisorJsonEndpoints: { message: "was removed in Kubernetes 1.21", hint: REMOVE },
  experimentalAllowedUnsafeSysctls: {
    message: "allowedUnsafeSysctls took its place in Kubernetes 1.11",
    hint: "Rename it to allowedUnsafeSysctls.",
  },
  networkPluginMTU: { message: "was removed in Kubernetes 1.24", hint: REMOVE },
  networkPluginName: { message: "was removed in Kubernetes 1.24", hint: REMOVE },
  nonMasqueradeCIDR: { message: "was removed in Kubernetes 1.24", hint: REMOVE },
  podInfraContainerImage: {
    message: "the flag was removed in Kubernetes 1.35",
    hint: "Use spec.containerd.sandboxImage instead.",
    since: ["1.35.0"],
  },
  requireKubeconfig: { message: "the flag was removed in Kubernetes 1.10", hint: REMOVE },
};

const FIELDS: Readonly<Record<string, Removed>> = {
  ...CLUSTER_FIELDS,
  ...Object.fromEntries(
    ["kubelet", "masterKubelet"].flatMap((kubelet) =>
      Object.entries(KUBELET_FIELDS).map(([field, removed]) => [`${kubelet}.${field}`, removed]),
    ),
  ),
};

export const removedFields: RefusalRule = ({ cluster, completed: { release } }) =>
  Object.entries(FIELDS).flatMap(([path, { message, hint, since }]) => {
    const value = cluster.value(path);
    if (value === undefined || value === null || value === "") return [];
    return since === undefined || hasBehaviour(release, since) ? [cluster.refuse(path, message, hint)] : [];
  });

export const containerRuntime: RefusalRule = ({ cluster }) => {
  const runtime = cluster.text("containerRuntime");
  if (runtime === undefined || runtime === "containerd") return [];
  const message =
    runtime === "docker"
      ? "the docker runtime was removed in Kubernetes 1.24"
      : `${JSON.stringify(runtime)} is not a runtime that kOps knows`;
  return [cluster.refuse("containerRuntime", message, "Remove it; nodes run containerd.")];
};
