import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const hcloudCloudControllerManager: Component = {
  name: "hcloud-cloud-controller-manager",
  reason: "every cluster on Hetzner",
  roles: CONTROL_PLANE,
  when: ({ cluster }) => cluster.cloud === "hetzner",
  images: addonImages("hcloud-cloud-controller.addons.k8s.io/k8s-1.22", {
    values: ({ spec }) => ({ image: spec.cloudControllerManager?.image }),
  }),
};
