import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const scalewayCsiDriver: Component = {
  name: "scaleway-csi-driver",
  reason: "every cluster on Scaleway",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "scaleway",
  images: addonImages("scaleway-csi-driver.addons.k8s.io/k8s-1.24"),
};
