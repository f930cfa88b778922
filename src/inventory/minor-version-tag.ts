import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";

/**
 * The tag of images that are released with each Kubernetes minor version: its first patch, `v1.36.0`. Releases that still ran
 * Kubernetes 1.27 took the second one for it.
 */
export function minorVersionTag({ kubernetes: { version }, release }: CompletedCluster): string {
  const patch = version.minor === 27 && !hasBehaviour(release, ["1.36.0"]) ? 1 : 0;
  return `v${version.major}.${version.minor}.${patch}`;
}
