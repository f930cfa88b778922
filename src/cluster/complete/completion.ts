import type { CloudProviderId, Cluster, ClusterSpec, InstanceGroup } from "../cluster.ts";
import type { FeatureFlags } from "../feature-flags.ts";
import type { KopsRelease } from "../kops-release.ts";
import type { KubernetesVersion } from "../kubernetes-version.ts";
import type { DefaultName, ReleaseDefaults } from "./release-defaults.ts";

/** What every subject's completion works from: the cluster as given and what was decided before all else. */
export interface Completion {
  readonly cluster: Cluster;
  readonly spec: ClusterSpec;
  readonly instanceGroups: readonly InstanceGroup[];
  readonly release: KopsRelease;
  readonly defaults: ReleaseDefaults;
  readonly kubernetes: KubernetesVersion;
  readonly cloud: CloudProviderId;
  readonly options: CompletionOptions;
}

/** What decides beside the spec: kOps reads these from its environment. */
export interface CompletionOptions {
  /** KOPS_RUN_TOO_NEW_VERSION: accept a Kubernetes version that is too new for the release. */
  readonly runTooNewVersion?: boolean;
  /** The Kubernetes version that the control plane runs while the cluster is upgraded; kOps asks the cluster. */
  readonly runningKubernetesVersion?: string;
  /** KOPS_FEATURE_FLAGS. */
  readonly featureFlags?: FeatureFlags;
}

/** The release's default of that name for the cluster's Kubernetes version. */
export function defaultOf({ defaults, kubernetes }: Completion, name: DefaultName): string | undefined {
  return defaults.findDefault(name, kubernetes);
}
