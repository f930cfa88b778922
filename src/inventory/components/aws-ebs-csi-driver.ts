import { addonImages } from "../addon-images.ts";
import { isKubernetesAtLeast } from "../../cluster/kubernetes-version.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const awsEbsCsiDriver: Component = {
  name: "aws-ebs-csi-driver",
  reason: "every cluster on AWS, unless it manages the driver itself",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec }) =>
    cluster.cloud === "aws" && spec.cloudProvider.aws?.ebsCSIDriver?.managed !== false,
  images: addonImages("aws-ebs-csi-driver.addons.k8s.io/k8s-1.17", {
    values: ({ spec }) => ({ version: spec.cloudProvider.aws?.ebsCSIDriver?.version }),
    conditions: ({ cluster, spec }) => ({
      snapshotController: spec.snapshotController?.enabled === true,
      "kubernetesBefore1.31": !isKubernetesAtLeast(cluster.kubernetes, "1.31.0"),
    }),
  }),
};
