import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const awsCloudControllerManager: Component = {
  name: "aws-cloud-controller-manager",
  reason: "every cluster on AWS",
  roles: CONTROL_PLANE,
  when: ({ cluster }) => cluster.cloud === "aws",
  images: addonImages("aws-cloud-controller.addons.k8s.io/k8s-1.18", {
    values: ({ spec }) => ({ image: spec.cloudControllerManager?.image }),
  }),
};
