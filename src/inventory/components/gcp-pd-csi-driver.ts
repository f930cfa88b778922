import { addonImages } from "../addon-images.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const gcpPdCsiDriver: Component = {
  name: "gcp-pd-csi-driver",
  reason: "spec.cloudProvider.gce.pdCSIDriver.enabled",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec }) =>
    cluster.cloud === "gce" && spec.cloudProvider.gce?.pdCSIDriver?.enabled === true,
  images: addonImages("gcp-pd-csi-driver.addons.k8s.io/k8s-1.23", {
    values: ({ spec }) => ({ version: spec.cloudProvider.gce?.pdCSIDriver?.version }),
  }),
};
