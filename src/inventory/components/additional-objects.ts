import { ALL_MACHINES, type Component } from "../component.ts";
import { findContainerImages } from "../find-container-images.ts";
import { hasWarmPool } from "../warm-pool.ts";

/**
 * Objects given beside the cluster. kOps applies them as they are, without listing their images; only for clusters with a
 * warm pool, whose nodes pull images ahead, does it look for them since 1.36.
 */
export const additionalObjects: Component = {
  name: "additional-objects",
  since: ["1.36.0"],
  reason: "additional objects of a cluster with a warm pool",
  roles: ALL_MACHINES,
  when: hasWarmPool,
  images: ({ cluster }) => cluster.additionalObjects.flatMap(findContainerImages),
};
