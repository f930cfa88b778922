import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const metadataProxy: Component = {
  name: "metadata-proxy",
  until: "1.36.0",
  reason: "every cluster on GCE with Kubernetes before 1.29",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "gce" && !isKubernetesAtLeast(cluster.kubernetes, "1.29"),
  images: addonImages("metadata-proxy.addons.k8s.io/v0.1.12"),
};
