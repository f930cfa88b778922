import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const hcloudCsiDriver: Component = {
  name: "hcloud-csi-driver",
  reason: "every cluster on Hetzner",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "hetzner",
  images: addonImages("hcloud-csi-driver.addons.k8s.io/k8s-1.22"),
};
