import type { CloudProviderId, ClusterInput, ClusterSpec, InstanceGroup } from "../cluster.ts";
import { given } from "../fields.ts";
import type { KopsRelease } from "../kops-release.ts";
import type { KubernetesVersion } from "../kubernetes-version.ts";
import type { FeatureFlags } from "../feature-flags.ts";
import type { SourceDocument } from "../spec-error.ts";
import { completeAddons } from "./addons.ts";
import { checkAssets } from "./assets.ts";
import { checkAddons } from "./check-addons.ts";
import { checkNetworking } from "./check-networking.ts";
import { checkNvidia } from "./check-nvidia.ts";
import { completeAws } from "./aws.ts";
import { completeCloudControllerManager } from "./cloud-controllers.ts";
import { completeCloud } from "./cloud.ts";
import type { Completion, CompletionOptions } from "./completion.ts";
import { completeContainerd, type CompletedContainerd } from "./containerd.ts";
import { completeExternalDNS, completeKubeDNS, type CompletedKubeDNS } from "./dns.ts";
import {
  completeEtcdClusters,
  unsupportedEtcd,
  usesImageVolumes,
  type CompletedEtcdCluster,
  type UnsupportedEtcd,
} from "./etcd.ts";
import { completeGce } from "./gce.ts";
import { completeKubernetesVersion, isTooNew } from "./kubernetes-version.ts";
import { completeNetworking } from "./networking.ts";
import type { PackageRules } from "../package-rules.ts";
import { runningKubernetes } from "./running-kubernetes.ts";
import type { ReleaseDefaults } from "./release-defaults.ts";
import { present } from "../../values/present.ts";

/** A spec in which everything that decides assets is filled in. */
interface CompletedSpec extends ClusterSpec {
  readonly containerd: CompletedContainerd;
  readonly etcdClusters: readonly CompletedEtcdCluster[];
  readonly kubeDNS: CompletedKubeDNS;
}

/** A cluster as one kOps release would run it. */
export interface CompletedCluster {
  readonly source: SourceDocument;
  readonly name: string;
  readonly release: KopsRelease;
  readonly kubernetes: KubernetesVersion;
  readonly cloud: CloudProviderId;
  readonly spec: CompletedSpec;
  readonly usesImageVolumes: boolean;
  /** What machines without an API server still get, during an upgrade. */
  readonly runningKubernetes?: KubernetesVersion;
  /** kOps refuses to run it unless it is told to. */
  readonly isKubernetesTooNew: boolean;
  readonly unsupportedEtcd: readonly UnsupportedEtcd[];
  /** The etcd versions that the release runs. */
  readonly etcdVersions: readonly string[];
  /** What nodeup installs on machines from their distributions. */
  readonly packages: PackageRules;
  /** KOPS_FEATURE_FLAGS. */
  readonly featureFlags?: FeatureFlags;
  readonly instanceGroups: readonly InstanceGroup[];
  readonly additionalObjects: readonly unknown[];
}

/**
 * Completes a cluster as the release does. Throws SpecError, with the place in the source document, for what the
 * release refuses and what decides assets; what only concerns cloud resources is findRefusals' business.
 */
export function completeCluster(
  input: ClusterInput,
  defaults: ReleaseDefaults,
  options: CompletionOptions = {},
): CompletedCluster {
  const { cluster, instanceGroups, additionalObjects } = input;
  const { release } = defaults;
  const kubernetes = completeKubernetesVersion(cluster, defaults);
  const cloud = completeCloud(cluster, release);
  checkAssets(cluster, defaults, cloud);
  const completion = {
    cluster,
    spec: cluster.spec,
    instanceGroups,
    release,
    defaults,
    kubernetes,
    cloud,
    options,
  };
  checkNetworking(completion);
  checkNvidia(completion);
  checkAddons(completion);
  const spec = completeSpec(completion);
  return {
    source: cluster.source,
    name: cluster.name,
    release,
    kubernetes,
    cloud,
    spec,
    usesImageVolumes: usesImageVolumes(completion, spec.containerd.version),
    ...present({ runningKubernetes: runningKubernetes(kubernetes, options) }),
    isKubernetesTooNew: isTooNew(kubernetes, defaults, options),
    unsupportedEtcd: unsupportedEtcd(spec.etcdClusters, completion),
    etcdVersions: defaults.etcdVersions,
    packages: defaults.packages,
    ...present({ featureFlags: options.featureFlags }),
    instanceGroups,
    additionalObjects,
  };
}

function completeSpec(completion: Completion): CompletedSpec {
  const { spec } = completion;
  return {
    ...spec,
    ...completeAddons(completion),
    cloudProvider: given<ClusterSpec["cloudProvider"]>({
      ...spec.cloudProvider,
      aws: completeAws(completion),
      gce: completeGce(completion),
    }),
    cloudControllerManager: completeCloudControllerManager(completion),
    containerd: completeContainerd(completion),
    etcdClusters: completeEtcdClusters(completion),
    externalDNS: completeExternalDNS(completion),
    kubeDNS: completeKubeDNS(completion),
    networking: completeNetworking(completion),
  };
}
