import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const kubeRouter: Component = {
  name: "kube-router",
  reason: "spec.networking.kubeRouter",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.networking.kubeRouter !== undefined,
  images: addonImages("networking.kuberouter/k8s-1.12"),
};
