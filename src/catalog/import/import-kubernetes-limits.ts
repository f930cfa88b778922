import { compareVersions, parseVersion } from "../../cluster/version.ts";
import type { SourceTree } from "../source-tree.ts";
import { findStrings } from "./go-source.ts";
import type { Report } from "./report.ts";

const APPLY = "upup/pkg/fi/cloudup/apply_cluster.go";
const CHANNEL = "channels/stable";

interface KubernetesLimits {
  readonly oldestKubernetes: string | undefined;
  readonly recommendedKubernetes: string | undefined;
}

/** The oldest Kubernetes version that the release accepts, and the one that its stable channel recommends; undefined where unread. */
export function importKubernetesLimits(
  tree: SourceTree,
  release: string,
  report: Report,
): KubernetesLimits {
  const oldest = findStrings(tree.read(APPLY) ?? "").get("OldestSupportedKubernetesVersion");
  const recommended = findRecommended(tree.read(CHANNEL) ?? "", release);
  const todo = "adapt src/catalog/import/import-kubernetes-limits.ts";
  if (oldest === undefined) report.add(APPLY, 0, "no OldestSupportedKubernetesVersion", todo);
  if (recommended === undefined) report.add(CHANNEL, 0, `no kubernetesVersion for kOps ${release}`, todo);
  return { oldestKubernetes: oldest, recommendedKubernetes: recommended };
}

/** The first entry below `kopsVersions` whose range `>=X` has the release in it. */
function findRecommended(channel: string, release: string): string | undefined {
  const version = parseVersion(release);
  const entries = channel.split("kopsVersions:")[1] ?? "";
  for (const [, minimum, body] of entries.matchAll(
    /- range: "?>=([^"\s]+)"?\n([\s\S]*?)(?=\n\s*- range|$)/g,
  )) {
    const from = parseVersion(minimum ?? "");
    if (version === undefined || from === undefined || compareVersions(version, from) < 0) continue;
    return /^\s*kubernetesVersion: "?([\d.]+)"?/m.exec(body ?? "")?.[1];
  }
  return undefined;
}
