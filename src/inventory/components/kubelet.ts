import { ALL_MACHINES, type Component } from "../component.ts";
import { kubernetesFileUrl } from "../kubernetes-file-url.ts";
import { hasNodeConfig } from "../node-config.ts";

export const kubelet: Component = {
  name: "kubelet",
  reason: "every machine",
  roles: ALL_MACHINES,
  when: hasNodeConfig,
  files: ({ cluster }, arch) => [{ url: kubernetesFileUrl(cluster.kubernetes, `bin/linux/${arch}/kubelet`) }],
};
