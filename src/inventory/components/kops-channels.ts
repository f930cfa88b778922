import { catalogImage } from "../catalog-image.ts";
import { CONTROL_PLANE, type Component } from "../component.ts";

/** Applies the addons. A binary for protokube to run before 1.36, a static pod since. */
export const kopsChannels: Component = {
  name: "kops-channels",
  runsAs: "static-pod",
  since: ["1.36.0"],
  reason: "every cluster",
  roles: CONTROL_PLANE,
  images: catalogImage("channels"),
};
