import { API_SERVERS, CONTROL_PLANE, ALL_MACHINES, type Component } from "../component.ts";
import { kubernetesFileUrl } from "../kubernetes-file-url.ts";

const ARCHIVES = [
  { name: "kube-proxy", roles: ALL_MACHINES },
  { name: "kube-apiserver", roles: API_SERVERS },
  { name: "kube-controller-manager", roles: CONTROL_PLANE },
  { name: "kube-scheduler", roles: CONTROL_PLANE },
];

/** A Kubernetes build that is in no registry: nodes load its images from archives beside its binaries. */
export const kubernetesArchives: Component = {
  name: "kubernetes-archives",
  reason: "spec.kubernetesVersion is a URL",
  roles: ALL_MACHINES,
  when: ({ cluster }) => cluster.kubernetes.isBaseUrl,
  files: ({ cluster }, arch) =>
    ARCHIVES.map(({ name, roles }) => ({
      url: kubernetesFileUrl(cluster.kubernetes, `bin/linux/${arch}/${name}.tar`),
      use: "image-archive",
      roles,
    })),
};
