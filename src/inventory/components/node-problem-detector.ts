import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const nodeProblemDetector: Component = {
  name: "node-problem-detector",
  reason: "spec.nodeProblemDetector.enabled",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.nodeProblemDetector?.enabled === true,
  images: addonImages("node-problem-detector.addons.k8s.io/k8s-1.17", {
    values: ({ spec }) => ({ image: spec.nodeProblemDetector?.image }),
  }),
};
