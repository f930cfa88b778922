import { CONTROL_PLANE, type Component } from "../component.ts";

/** The last patch of every etcd version that etcd-manager runs: it needs older ones to upgrade and to restore. */
export const etcd: Component = {
  name: "etcd",
  runsAs: "static-pod",
  reason: "etcd-manager brings the binaries of every version it can run",
  roles: CONTROL_PLANE,
  when: ({ spec }) => spec.etcdClusters.some(({ members }) => members.length > 0),
  images: ({ catalog }) => catalog.data.etcd.images,
};
