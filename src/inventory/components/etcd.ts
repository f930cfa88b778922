import { CONTROL_PLANE, type Component } from "../component.ts";
import { unique } from "../../values/unique.ts";

/**
 * The last patch of every etcd version that etcd-manager runs: it needs older ones to upgrade and to restore. A cluster with an image of
 * its own has that one alone.
 */
export const etcd: Component = {
  name: "etcd",
  runsAs: "static-pod",
  reason: "etcd-manager brings the binaries of every version it can run",
  roles: CONTROL_PLANE,
  images: ({ catalog, spec }) => {
    const images = spec.etcdClusters
      .filter(({ members }) => members.length > 0)
      .flatMap(({ image }) => (image === undefined ? catalog.data.etcd.images : [image]));
    return unique(images);
  },
};
