import { ALL_MACHINES, type Component, type InventoryContext } from "../component.ts";
import { findContainerImages } from "../find-container-images.ts";

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

function hasWarmPool({ cluster, spec }: InventoryContext): boolean {
  const { aws } = spec.cloudProvider;
  if (aws === undefined) return false;
  return (
    aws.warmPool !== undefined || cluster.instanceGroups.some((group) => group.spec.warmPool !== undefined)
  );
}
