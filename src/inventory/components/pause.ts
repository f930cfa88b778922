import { hasBehaviour } from "../../cluster/kops-release.ts";
import { catalogImage } from "../catalog-image.ts";
import { KUBERNETES_NODES, type Component } from "../component.ts";

/** The sandbox of every pod. Since 1.35 a sandbox image that the spec names takes its place, and is not listed. */
export const pause: Component = {
  name: "pause",
  runsAs: "sandbox",
  reason: "every cluster that names no sandbox image of its own",
  roles: KUBERNETES_NODES,
  when: ({ cluster, spec }) =>
    !hasBehaviour(cluster.release, ["1.35.0"]) || (spec.containerd.sandboxImage ?? "") === "",
  images: catalogImage("pause"),
};
