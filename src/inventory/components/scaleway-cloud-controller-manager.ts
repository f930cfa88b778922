import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const scalewayCloudControllerManager: Component = {
  name: "scaleway-cloud-controller-manager",
  reason: "every cluster on Scaleway",
  roles: CONTROL_PLANE,
  when: ({ cluster }) => cluster.cloud === "scaleway",
  images: addonImages("scaleway-cloud-controller.addons.k8s.io/k8s-1.24"),
};
