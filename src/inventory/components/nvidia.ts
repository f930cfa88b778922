import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const nvidia: Component = {
  name: "nvidia",
  reason: "containerd.nvidiaGPU.enabled of the cluster or an instance group",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec }) =>
    spec.containerd.nvidiaGPU?.enabled === true ||
    cluster.instanceGroups.some((group) => group.spec.nvidiaGPU?.enabled === true),
  images: addonImages("nvidia.addons.k8s.io/k8s-1.16", {
    values: ({ spec }) => ({ devicePluginImage: spec.containerd.nvidiaGPU?.devicePluginImage ?? "" }),
    conditions: ({ spec }) => ({ dcgmExporter: spec.containerd.nvidiaGPU?.dcgmExporter?.enabled === true }),
  }),
};
