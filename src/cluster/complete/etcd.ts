import type { EtcdClusterSpec } from "../cluster.ts";
import { isFeatureOn } from "../feature-flags.ts";
import { hasBehaviour } from "../kops-release.ts";
import { isKubernetesAtLeast } from "../kubernetes-version.ts";
import { SpecError } from "../spec-error.ts";
import { present } from "../../values/present.ts";
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

/**
 * The etcd clusters with their versions, and with an image of their own where the release takes one. Throws SpecError for an image
 * without a version.
 */
export function completeEtcdClusters(completion: Completion): CompletedEtcdCluster[] {
  const takesImages = hasBehaviour(completion.release, ["1.37.0"]);
  return completion.spec.etcdClusters.map(({ image: written, ...etcd }, i) => {
    const image = takesImages && written !== "" ? written : undefined;
    if (image !== undefined && (etcd.version ?? "") === "") throw imageAlone(completion, i);
    return { ...etcd, version: etcd.version ?? defaultOf(completion, "etcd") ?? "", ...present({ image }) };
  });
}

/**
 * What kOps refuses unless SkipEtcdVersionCheck is on, which is no more since 1.37. etcd's images are those of etcd-manager, whatever the
 * version, unless the spec has one of its own.
 */
export function unsupportedEtcd(
  clusters: readonly CompletedEtcdCluster[],
  { defaults, options }: Completion,
): UnsupportedEtcd[] {
  const canSkip = !hasBehaviour(defaults.release, ["1.37.0"]);
  if (canSkip && isFeatureOn(options.featureFlags, "SkipEtcdVersionCheck")) return [];
  return clusters.flatMap(({ version, image }, index) =>
    image !== undefined || defaults.etcdVersions.includes(version.replace(/^v/, ""))
      ? []
      : [{ index, version }],
  );
}

/** Whether etcd's binaries come as image volumes, without init containers that copy them. */
export function usesImageVolumes({ release, kubernetes }: Completion, containerdVersion: string): boolean {
  if (!hasBehaviour(release, ["1.34.0"]) || !isKubernetesAtLeast(kubernetes, "1.33.0")) return false;
  const version = parseVersion(containerdVersion);
  return version !== undefined && isAtLeast(version, "2.1.0");
}

function imageAlone({ cluster, release }: Completion, index: number): SpecError {
  const message = `kOps ${release.name} needs a version with an etcd image`;
  const hint = "Write the version of etcd that the image holds.";
  return new SpecError(cluster.source, ["spec", "etcdClusters", index, "image"], message, hint);
}
