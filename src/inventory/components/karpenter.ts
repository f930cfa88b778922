import { addonImages } from "../addon-images.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const karpenter: Component = {
  name: "karpenter",
  reason: "spec.karpenter.enabled",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.karpenter?.enabled === true,
  images: addonImages("karpenter.sh/k8s-1.19", {
    values: ({ spec }) => ({ image: spec.karpenter?.image }),
  }),
};
