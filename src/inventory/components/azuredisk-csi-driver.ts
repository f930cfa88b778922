import { addonImages } from "../addon-images.ts";
import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const azurediskCsiDriver: Component = {
  name: "azuredisk-csi-driver",
  since: ["1.36.0"],
  reason: "every cluster on Azure",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "azure" && isKubernetesAtLeast(cluster.kubernetes, "1.31"),
  images: addonImages("azuredisk-csi-driver.addons.k8s.io/k8s-1.31"),
};
