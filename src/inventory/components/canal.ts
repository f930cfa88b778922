import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const canal: Component = {
  name: "canal",
  until: "1.34.0",
  reason: "spec.networking.canal",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.networking.canal !== undefined,
  images: addonImages("networking.projectcalico.org.canal/k8s-1.25", {
    conditions: ({ spec }) => ({ typha: (spec.networking.canal?.typhaReplicas ?? 0) !== 0 }),
  }),
};
