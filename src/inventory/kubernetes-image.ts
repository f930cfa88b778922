import type { InventoryContext } from "./component.ts";

/** A Kubernetes component's image. A build by URL is not in a registry: its images come as archives. */
export function kubernetesImage(component: string): (context: InventoryContext) => string[] {
  return ({ cluster: { kubernetes } }) =>
    kubernetes.isBaseUrl ? [] : [`registry.k8s.io/${component}:v${kubernetes.text}`];
}
