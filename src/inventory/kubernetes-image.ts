import { hasBehaviour } from "../cluster/kops-release.ts";
import { formatKubernetesVersion } from "../cluster/kubernetes-version.ts";
import type { InventoryContext } from "./component.ts";

/**
 * A Kubernetes component's image. A build by URL is not in a registry: its images come as archives. Since 1.35 a version that is
 * written short (`1.34`) stays so in the tag.
 */
export function kubernetesImage(component: string): (context: InventoryContext) => string[] {
  return ({ cluster: { kubernetes, release } }) => {
    if (kubernetes.isBaseUrl) return [];
    const isAsWritten = hasBehaviour(release, ["1.35.0"]);
    const version = isAsWritten ? kubernetes.text : formatKubernetesVersion(kubernetes);
    return [`registry.k8s.io/${component}:v${version}`];
  };
}
