import { addonImages } from "../addon-images.ts";
import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const azureCloudNodeManager: Component = {
  name: "azure-cloud-node-manager",
  since: ["1.33.0"],
  until: "1.36.0",
  reason: "every cluster on Azure",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "azure" && isKubernetesAtLeast(cluster.kubernetes, "1.31"),
  images: addonImages("azure-cloud-node.addons.k8s.io/k8s-1.31"),
};
