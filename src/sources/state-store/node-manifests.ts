import type { Role } from "../../cluster/cluster.ts";
import type { JsonValue } from "../../cluster/read/source-document.ts";
import { itemsOf, textOf, valueAt } from "../../cluster/read/json-fields.ts";
import type { NodeConfig } from "./node-config.ts";

/** A manifest in the state store that nodes of these roles run as a static pod. */
export interface NodeManifest {
  /** Relative to the state store's root. */
  readonly path: string;
  readonly roles: readonly Role[];
}

/**
 * The manifests that node configurations name: etcd, the channels pod, kube-apiserver's health check. Others that lie in the state store
 * are left from earlier updates.
 */
export function manifestsOfNodes(
  configs: readonly NodeConfig[],
  clusterName: string,
  completed: JsonValue | undefined,
): NodeManifest[] {
  const base =
    textOf(valueAt(completed, ["spec", "configBase"])) ??
    textOf(valueAt(completed, ["spec", "configStore", "base"]));
  const manifests = new Map<string, Set<Role>>();
  for (const config of configs) {
    for (const named of manifestsOfNode(config)) {
      const path = `${clusterName}/${relativePath(named, base, clusterName)}`;
      manifests.set(path, (manifests.get(path) ?? new Set()).add(config.role));
    }
  }
  return [...manifests].map(([path, roles]) => ({ path, roles: [...roles] }));
}

function manifestsOfNode({ object }: NodeConfig): string[] {
  const etcd = itemsOf(valueAt(object, ["etcdManifests"])).map(textOf);
  const fixed = itemsOf(valueAt(object, ["staticManifests"])).map((item) => textOf(valueAt(item, ["path"])));
  const channels = textOf(valueAt(object, ["channelsManifest"]));
  return [...etcd, ...fixed, channels].filter((path) => path !== undefined);
}

/** Node configurations name some manifests by full address, some relative to the cluster's directory. */
function relativePath(path: string, base: string | undefined, clusterName: string): string {
  if (!path.includes("://")) return path;
  if (base !== undefined && path.startsWith(`${base.replace(/\/+$/, "")}/`)) {
    return path.slice(base.replace(/\/+$/, "").length + 1);
  }
  const marker = `/${clusterName}/`;
  const at = path.indexOf(marker);
  return at < 0 ? path : path.slice(at + marker.length);
}
