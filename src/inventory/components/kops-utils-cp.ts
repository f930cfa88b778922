import { hasBehaviour } from "../../cluster/kops-release.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";
import { expandImage } from "../expand-image.ts";

/** Copies etcd's binaries to where etcd-manager finds them, when they do not come as image volumes. */
export const kopsUtilsCp: Component = {
  name: "kops-utils-cp",
  runsAs: "static-pod",
  reason: "Kubernetes before 1.33 or containerd before 2.1 has no image volumes",
  roles: CONTROL_PLANE,
  when: ({ cluster, spec }) =>
    !cluster.usesImageVolumes && spec.etcdClusters.some(({ members }) => members.length > 0),
  images: ({ cluster, catalog, kopsVersion }) => {
    // But for 1.36.2 and later ones of that branch, its tag is fixed before KOPS_BASE_URL can change the version.
    const { release } = cluster;
    const isLate = hasBehaviour(release, ["1.36.2"]) && !hasBehaviour(release, ["1.37.0"]);
    const version = isLate ? kopsVersion : release.name;
    const image = catalog.data.images["kops-utils-cp"];
    return image === undefined ? [] : [expandImage(image, { kopsVersion: version })];
  },
};
