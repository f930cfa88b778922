import type { InventoryContext } from "./component.ts";

/** Whether kOps builds node configurations itself: on bare metal and on Linode machines join in another way. */
export function hasNodeConfig({ cluster }: Pick<InventoryContext, "cluster">): boolean {
  return cluster.cloud !== "metal" && cluster.cloud !== "linode";
}

/** Whether nodeup installs containerd and what belongs to it. */
export function installsContainerd(context: InventoryContext): boolean {
  return hasNodeConfig(context) && context.spec.containerd.skipInstall !== true;
}
