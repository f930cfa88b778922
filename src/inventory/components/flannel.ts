import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const flannel: Component = {
  name: "flannel",
  reason: "spec.networking.flannel",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.networking.flannel !== undefined,
  images: addonImages("networking.flannel/k8s-1.25"),
};
