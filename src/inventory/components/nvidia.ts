import type { NvidiaGpuSpec } from "../../cluster/cluster.ts";
import { hasBehaviour } from "../../cluster/kops-release.ts";
import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component, type InventoryContext } from "../component.ts";
import { hasNodeConfig } from "../node-config.ts";
import { hasWarmPool } from "../warm-pool.ts";

/**
 * The device plugin and the metrics exporter, as the cluster's own section has them. Since 1.36 kOps builds node configurations
 * before it looks at the addon, and what instance groups say has then become part of the cluster's section.
 */
export const nvidia: Component = {
  name: "nvidia",
  reason: "containerd.nvidiaGPU.enabled of the cluster or an instance group",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec }) =>
    spec.containerd.nvidiaGPU?.enabled === true ||
    cluster.instanceGroups.some((group) => group.spec.nvidiaGPU?.enabled === true),
  images: (context) => {
    const own = context.spec.containerd.nvidiaGPU ?? {};
    const merged = mergesInstanceGroups(context) ? withInstanceGroups(own, context) : own;
    const sections = hasWarmPool(context) ? [own, merged] : [merged];
    return sections.flatMap((section) => imagesOf(section)(context));
  },
};

function imagesOf({
  devicePluginImage,
  dcgmExporter,
}: NvidiaGpuSpec): (context: InventoryContext) => string[] {
  return addonImages("nvidia.addons.k8s.io/k8s-1.16", {
    values: () => ({ devicePluginImage: devicePluginImage ?? "" }),
    conditions: () => ({ dcgmExporter: dcgmExporter?.enabled === true }),
  });
}

function mergesInstanceGroups(context: InventoryContext): boolean {
  return hasBehaviour(context.cluster.release, ["1.36.0"]) && hasNodeConfig(context);
}

function withInstanceGroups(own: NvidiaGpuSpec, { cluster }: InventoryContext): NvidiaGpuSpec {
  return cluster.instanceGroups.reduce((merged, group) => ({ ...merged, ...group.spec.nvidiaGPU }), own);
}
