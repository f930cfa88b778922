import { addonImages } from "../addon-images.ts";
import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const azureCloudControllerManager: Component = {
  name: "azure-cloud-controller-manager",
  since: ["1.36.0"],
  reason: "every cluster on Azure",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "azure" && isKubernetesAtLeast(cluster.kubernetes, "1.31"),
  images: addonImages("azure-cloud-controller.addons.k8s.io/k8s-1.31", {
    values: ({ spec }) => ({
      image: spec.cloudControllerManager?.image,
      azureNodeManagerImage: spec.cloudControllerManager?.azureNodeManagerImage,
    }),
  }),
};
