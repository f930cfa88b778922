import type { EtcdClusterSpec } from "../cluster.ts";
import { isFeatureOn } from "../feature-flags.ts";
import { hasBehaviour } from "../kops-release.ts";
import { isKubernetesAtLeast } from "../kubernetes-version.ts";
import { SpecError } from "../spec-error.ts";
import { isAtLeast, parseVersion } from "../version.ts";
import { defaultOf, type Completion } from "./completion.ts";

export interface CompletedEtcdCluster extends EtcdClusterSpec {
  readonly version: string;
}

/** The etcd clusters with their versions. Throws SpecError for a version that the release's etcd-manager does not run. */
export function completeEtcdClusters(completion: Completion): CompletedEtcdCluster[] {
  return completion.spec.etcdClusters.map((etcd, i) => {
    const version = etcd.version ?? defaultOf(completion, "etcd") ?? "";
    refuseUnsupported(completion, version, i);
    return { ...etcd, version };
  });
}

/** Whether etcd's binaries come as image volumes, without init containers that copy them. */
export function usesImageVolumes({ release, kubernetes }: Completion, containerdVersion: string): boolean {
  if (!hasBehaviour(release, ["1.34.0"]) || !isKubernetesAtLeast(kubernetes, "1.33.0")) return false;
  const version = parseVersion(containerdVersion);
  return version !== undefined && isAtLeast(version, "2.1.0");
}

function refuseUnsupported({ cluster, defaults, options }: Completion, version: string, index: number): void {
  if (isFeatureOn(options.featureFlags, "SkipEtcdVersionCheck")) return;
  if (defaults.etcdVersions.includes(version.replace(/^v/, ""))) return;
  throw new SpecError(
    cluster.source,
    ["spec", "etcdClusters", index, "version"],
    `kOps ${defaults.release.name} does not run etcd ${JSON.stringify(version)}`,
    `Remove the version, or use one of ${defaults.etcdVersions.join(", ")}.`,
  );
}
