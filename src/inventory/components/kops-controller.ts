import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const kopsController: Component = {
  name: "kops-controller",
  reason: "every cluster",
  roles: CONTROL_PLANE,
  images: addonImages("kops-controller.addons.k8s.io/k8s-1.16"),
};
