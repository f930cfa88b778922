import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const metricsServer: Component = {
  name: "metrics-server",
  reason: "spec.metricsServer.enabled",
  roles: KUBERNETES_NODES,
  when: ({ spec }) => spec.metricsServer?.enabled === true,
  images: addonImages("metrics-server.addons.k8s.io/k8s-1.11", {
    values: ({ spec }) => ({ image: spec.metricsServer?.image }),
  }),
};
