import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const digitaloceanCloudControllerManager: Component = {
  name: "digitalocean-cloud-controller-manager",
  reason: "every cluster on DigitalOcean",
  roles: CONTROL_PLANE,
  when: ({ cluster }) => cluster.cloud === "digitalocean",
  images: addonImages("digitalocean-cloud-controller.addons.k8s.io/k8s-1.8"),
};
