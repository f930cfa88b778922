import { ALL_MACHINES, type Component } from "../component.ts";
import { kubernetesFileUrl } from "../kubernetes-file-url.ts";

export const mounter: Component = {
  name: "mounter",
  until: "1.36.0",
  reason: "every machine on GCE",
  roles: ALL_MACHINES,
  when: ({ cluster }) => cluster.cloud === "gce",
  files: ({ cluster }, arch) => [{ url: kubernetesFileUrl(cluster.kubernetes, `bin/linux/${arch}/mounter`) }],
};
