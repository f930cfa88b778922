import { addonImages } from "../addon-images.ts";
import { isReplaced } from "../replaced-addon.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const cilium: Component = {
  name: "cilium",
  reason: "spec.networking.cilium, unless an additional object replaces it",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec }) =>
    spec.networking.cilium !== undefined && !isReplaced(cluster, "networking.cilium.io"),
  images: addonImages("networking.cilium.io/k8s-1.16-v1.15", {
    values: ({ spec }) => ({
      registry: spec.networking.cilium?.registry,
      version: spec.networking.cilium?.version,
    }),
    conditions: ({ spec }) => ({
      debug: spec.networking.cilium?.debug === true,
      hubble: spec.networking.cilium?.hubble?.enabled === true,
    }),
  }),
};
