import { addonImages } from "../addon-images.ts";
import { minorVersionTag } from "../minor-version-tag.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

export const openstackCsiDriver: Component = {
  name: "openstack-csi-driver",
  reason: "every cluster on OpenStack",
  roles: KUBERNETES_NODES,
  when: ({ cluster }) => cluster.cloud === "openstack",
  images: addonImages("storage-openstack.addons.k8s.io/k8s-1.16", {
    values: ({ cluster, spec }) => ({
      csiPluginImage: spec.cloudProvider.openstack?.csiPluginImage,
      minorVersionTag: minorVersionTag(cluster),
    }),
    conditions: ({ spec }) => ({ snapshotController: spec.snapshotController?.enabled === true }),
  }),
};
