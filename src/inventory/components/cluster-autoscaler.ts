import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const clusterAutoscaler: Component = {
  name: "cluster-autoscaler",
  reason: "spec.clusterAutoscaler.enabled",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.clusterAutoscaler?.enabled === true,
  images: addonImages("cluster-autoscaler.addons.k8s.io/k8s-1.15", {
    values: ({ spec }) => ({ image: spec.clusterAutoscaler?.image }),
  }),
};
