import { addonImages } from "../addon-images.ts";
import { isReplaced } from "../replaced-addon.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const gcpCloudControllerManager: Component = {
  name: "gcp-cloud-controller-manager",
  reason: "every cluster on GCE, unless an additional object replaces it",
  roles: CONTROL_PLANE,
  when: ({ cluster }) =>
    cluster.cloud === "gce" && !isReplaced(cluster, "gcp-cloud-controller.addons.k8s.io"),
  images: addonImages("gcp-cloud-controller.addons.k8s.io/k8s-1.23", {
    values: ({ spec }) => ({ image: spec.cloudControllerManager?.image }),
  }),
};
