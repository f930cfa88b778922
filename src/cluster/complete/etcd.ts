import type { EtcdClusterSpec } from "../cluster.ts";
import { isFeatureOn } from "../feature-flags.ts";
import { hasBehaviour } from "../kops-release.ts";
import { isKubernetesAtLeast } from "../kubernetes-version.ts";
import { isAtLeast, parseVersion } from "../version.ts";
import { defaultOf, type Completion } from "./completion.ts";

export interface CompletedEtcdCluster extends EtcdClusterSpec {
  readonly version: string;
}

/** An etcd version that the release's etcd-manager does not run, and at which place of the list. */
export interface UnsupportedEtcd {
  readonly index: number;
  readonly version: string;
}

/** The etcd clusters with their versions. */
export function completeEtcdClusters(completion: Completion): CompletedEtcdCluster[] {
  return completion.spec.etcdClusters.map((etcd) => ({
    ...etcd,
    version: etcd.version ?? defaultOf(completion, "etcd") ?? "",
  }));
}

/** What kOps refuses unless SkipEtcdVersionCheck is on. etcd's images are those of etcd-manager, whatever the version. */
export function unsupportedEtcd(
  clusters: readonly CompletedEtcdCluster[],
  { defaults, options }: Completion,
): UnsupportedEtcd[] {
  if (isFeatureOn(options.featureFlags, "SkipEtcdVersionCheck")) return [];
  return clusters.flatMap(({ version }, index) =>
    defaults.etcdVersions.includes(version.replace(/^v/, "")) ? [] : [{ index, version }],
  );
}

/** Whether etcd's binaries come as image volumes, without init containers that copy them. */
export function usesImageVolumes({ release, kubernetes }: Completion, containerdVersion: string): boolean {
  if (!hasBehaviour(release, ["1.34.0"]) || !isKubernetesAtLeast(kubernetes, "1.33.0")) return false;
  const version = parseVersion(containerdVersion);
  return version !== undefined && isAtLeast(version, "2.1.0");
}
