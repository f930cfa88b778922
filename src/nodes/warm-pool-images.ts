import type { AssetsSpec, InstanceGroup } from "../cluster/cluster.ts";
import type { CompletedCluster } from "../cluster/complete/complete-cluster.ts";
import { hasBehaviour } from "../cluster/kops-release.ts";
import { mapImage } from "../remap/map-image.ts";
import { unique } from "../values/unique.ts";

/** What slows a node's start down, as kOps chooses it. */
const PREFIXES = [
  "registry.k8s.io/kube-proxy:",
  "registry.k8s.io/provider-aws/",
  "registry.k8s.io/sig-storage/csi-node-driver-registrar:",
  "registry.k8s.io/sig-storage/livenessprobe:",
  "quay.io/calico/",
  "quay.io/cilium/",
  "quay.io/coreos/flannel:",
  "quay.io/weaveworks/",
];

/** The releases that brought the instance group's own images, and that look for mapped names. */
const KNOWS_MAPPED_NAMES = ["1.33.2", "1.34.0"];

/**
 * The images that machines of a warm pool pull before they are needed, by their mapped names and sorted, whether or not the pool is
 * enabled. `downloads` are the mapped names of all listed images. Older releases compare mapped names with unmapped beginnings, and so
 * find next to none in a mapped cluster.
 */
export function warmPoolImages(
  group: InstanceGroup,
  { cloud, release, spec }: CompletedCluster,
  downloads: readonly string[],
): readonly string[] {
  const own = group.spec.warmPool;
  if (cloud !== "aws" || group.spec.role === "ControlPlane") return [];
  if (own === undefined && spec.cloudProvider.aws?.warmPool === undefined) return [];
  const assets: AssetsSpec = spec.assets ?? {};
  const isNew = hasBehaviour(release, KNOWS_MAPPED_NAMES);
  const prefixes = isNew ? PREFIXES.map((prefix) => mapImage(prefix, assets)) : PREFIXES;
  const chosen = downloads.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  const added = isNew ? (own?.additionalImages ?? []).map((image) => mapImage(image, assets)) : [];
  return unique([...chosen, ...added]).toSorted((a, b) => (a < b ? -1 : 1));
}
