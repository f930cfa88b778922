import { compareVersions, parseVersion } from "../../src/cluster/version.ts";
import type { Checkout } from "./checkout.ts";
import { findStrings } from "./go-source.ts";
import type { Report } from "./report.ts";

const APPLY = "upup/pkg/fi/cloudup/apply_cluster.go";
const CHANNEL = "channels/stable";

export interface KubernetesLimits {
  readonly oldestKubernetes: string;
  readonly recommendedKubernetes: string;
}

/** The oldest Kubernetes version that the release accepts, and the one that its stable channel recommends. */
export function importKubernetesLimits(
  checkout: Checkout,
  release: string,
  report: Report,
): Partial<KubernetesLimits> {
  const oldest = findStrings(checkout.read(APPLY) ?? "").get("OldestSupportedKubernetesVersion");
  const recommended = findRecommended(checkout.read(CHANNEL) ?? "", release);
  const todo = "adapt tools/import-release/kubernetes-limits.ts";
  if (oldest === undefined) report.add(APPLY, 0, "no OldestSupportedKubernetesVersion", todo);
  if (recommended === undefined) report.add(CHANNEL, 0, `no kubernetesVersion for kOps ${release}`, todo);
  return {
    ...(oldest === undefined ? {} : { oldestKubernetes: oldest }),
    ...(recommended === undefined ? {} : { recommendedKubernetes: recommended }),
  };
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
