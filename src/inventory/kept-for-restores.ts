import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import type { ImageAsset } from "./asset.ts";
import { etcd } from "./components/etcd.ts";

/** An image of an etcd version that the cluster does not run, and why it is needed all the same. */
export interface KeptImage {
  readonly canonical: string;
  readonly reason: string;
}

/**
 * The etcd images that none of the cluster's etcd clusters runs. etcd-manager needs them only to restore a backup of such a version, or
 * to upgrade from it; of each minor version it runs the last patch.
 */
export function imagesKeptForRestores(cluster: CompletedCluster, images: readonly ImageAsset[]): KeptImage[] {
  const running = new Set(cluster.spec.etcdClusters.map(({ version }) => minorOf(version)));
  const own = new Set(cluster.spec.etcdClusters.flatMap(({ image }) => image ?? []));
  return images.flatMap(({ canonical, why }) => {
    if (own.has(canonical) || !why.some(({ component }) => component === etcd.name)) return [];
    const minor = minorOf(canonical.slice(canonical.lastIndexOf(":") + 1));
    if (minor === undefined || running.has(minor)) return [];
    const reason = `etcd ${minor} is kept for restores and upgrades; the cluster runs ${[...running].join(", ")}`;
    return [{ canonical, reason }];
  });
}

function minorOf(version: string): string | undefined {
  return /^v?(\d+\.\d+)(?:\.|$)/.exec(version)?.[1];
}
