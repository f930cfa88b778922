import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const digitaloceanCsiDriver: Component = {
  name: "digitalocean-csi-driver",
  reason: "every cluster on DigitalOcean",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "digitalocean",
  images: addonImages("digitalocean-csi-driver.addons.k8s.io/k8s-1.22"),
};
