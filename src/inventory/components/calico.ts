import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const calico: Component = {
  name: "calico",
  reason: "spec.networking.calico",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.networking.calico !== undefined,
  images: addonImages("networking.projectcalico.org/k8s-1.25", {
    values: ({ spec }) => ({
      registry: spec.networking.calico?.registry,
      version: spec.networking.calico?.version,
    }),
    conditions: ({ spec }) => ({
      ipv4: spec.networking.nonMasqueradeCIDR?.includes(":") !== true,
      typha: (spec.networking.calico?.typhaReplicas ?? 0) !== 0,
    }),
  }),
};
