import type { KopsRelease } from "../kops-release.ts";
import type { KubernetesVersion } from "../kubernetes-version.ts";
import type { PackageRules } from "../package-rules.ts";

/** What one kOps release fills into a spec that leaves it open, as data. */
export interface ReleaseDefaults {
  readonly release: KopsRelease;
  /** The oldest Kubernetes version that the release accepts. */
  readonly oldestKubernetes: string;
  /** The Kubernetes version that the release's channel recommends, for specs without one. */
  readonly recommendedKubernetes: string;
  /** The etcd versions that the release's etcd-manager runs. */
  readonly etcdVersions: readonly string[];
  /** What nodeup installs on machines from their distributions. */
  readonly packages: PackageRules;
  /** URL schemes of spec.assets.fileRepository with the cloud that each needs, or `any`; absent where the release takes all. */
  readonly fileRepositories?: Readonly<Record<string, string>>;
  /** The default of that name for that Kubernetes version; undefined when the release has none. */
  findDefault(name: DefaultName, kubernetes: KubernetesVersion): string | undefined;
}

/** Defaults of kOps's option builders that are versions or images. */
export type DefaultName =
  | "awsCloudControllerManager"
  | "awsEBSCSIDriver"
  | "azureCloudControllerManager"
  | "azureCloudNodeManager"
  | "cilium"
  | "clusterAutoscaler"
  | "containerd"
  | "etcd"
  | "gcpCloudControllerManager"
  | "gcpPDCSIDriver"
  | "hetznerCloudControllerManager"
  | "karpenter"
  | "kindnet"
  | "nodeLocalDNS"
  | "nodeProblemDetector"
  | "nodeTerminationHandler"
  | "nvidiaDevicePlugin"
  | "runc";
