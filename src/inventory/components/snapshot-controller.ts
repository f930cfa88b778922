import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const snapshotController: Component = {
  name: "snapshot-controller",
  reason: "spec.snapshotController.enabled",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.snapshotController?.enabled === true,
  images: addonImages("snapshot-controller.addons.k8s.io/k8s-1.20"),
};
