import { addonImages } from "../addon-images.ts";
import { minorVersionTag } from "../minor-version-tag.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

export const openstackCloudControllerManager: Component = {
  name: "openstack-cloud-controller-manager",
  reason: "every cluster on OpenStack",
  roles: CONTROL_PLANE,
  when: ({ cluster }) => cluster.cloud === "openstack",
  images: addonImages("openstack.addons.k8s.io/k8s-1.13", {
    values: ({ cluster, spec }) => ({
      image: spec.cloudControllerManager?.image,
      minorVersionTag: minorVersionTag(cluster),
    }),
  }),
};
