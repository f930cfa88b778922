import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const certManager: Component = {
  name: "cert-manager",
  reason: "spec.certManager.enabled, and managed by kOps",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.certManager?.enabled === true && spec.certManager.managed !== false,
  images: addonImages("certmanager.io/k8s-1.16"),
};
