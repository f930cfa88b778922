import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const kindnet: Component = {
  name: "kindnet",
  reason: "spec.networking.kindnet",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.networking.kindnet !== undefined,
  images: addonImages("networking.kindnet/k8s-1.32", {
    values: ({ spec }) => ({ version: spec.networking.kindnet?.version }),
  }),
};
