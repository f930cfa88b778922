import { hasBehaviour } from "../kops-release.ts";
import type { RefusalRule } from "./refusal-rule.ts";

const HINT = "Set spec.kubeProxy.enabled to false.";

/** Network providers that do kube-proxy's work. */
export const kubeProxy: RefusalRule = ({ cluster, completed: { release } }) => {
  if (cluster.value("kubeProxy.enabled") === false) return [];
  const refuse = (by: string) => [
    cluster.refuse("kubeProxy.enabled", `${by} requires that it is false`, HINT),
  ];
  if (cluster.object("networking.cilium")?.["enableNodePort"] === true)
    return refuse("Cilium with enableNodePort");
  if (cluster.object("networking.kuberouter") !== undefined) return refuse("kube-router");
  const isBpf = cluster.value("networking.calico.bpfEnabled") === true;
  return isBpf && hasBehaviour(release, BPF_CHECKED) ? refuse("Calico with bpfEnabled") : [];
};

const BPF_CHECKED = ["1.36.0"];
