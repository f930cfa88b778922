import type { RefusalRule } from "./refusal-rule.ts";

/** A Kubernetes version of which the release knows nothing yet; kOps lists it when KOPS_RUN_TOO_NEW_VERSION is set. */
export const kubernetesTooNew: RefusalRule = ({ cluster, completed: { isKubernetesTooNew, kubernetes } }) => {
  if (!isKubernetesTooNew) return [];
  const hint = "Use a newer kOps release, or set KOPS_RUN_TOO_NEW_VERSION.";
  return [cluster.refuse("kubernetesVersion", `Kubernetes ${kubernetes.text} is not supported yet`, hint)];
};
