import { catalogImage } from "../catalog-image.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

const builtIn = catalogImage("etcd-manager");

/** One pod an etcd cluster; each cluster may name an image of its own. */
export const etcdManager: Component = {
  name: "etcd-manager",
  runsAs: "static-pod",
  reason: "every etcd cluster",
  roles: CONTROL_PLANE,
  images: (context) =>
    context.spec.etcdClusters
      .filter(({ members }) => members.length > 0)
      .flatMap(({ managerImage }) => (managerImage === undefined ? builtIn(context) : [managerImage])),
};
