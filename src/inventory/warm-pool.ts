import type { InventoryContext } from "./component.ts";

/** Whether nodes of the cluster wait in a warm pool: since 1.36 kOps then looks at addons' images a first time early on. */
export function hasWarmPool({ cluster, spec }: InventoryContext): boolean {
  const { aws } = spec.cloudProvider;
  if (aws === undefined) return false;
  return (
    aws.warmPool !== undefined || cluster.instanceGroups.some((group) => group.spec.warmPool !== undefined)
  );
}
