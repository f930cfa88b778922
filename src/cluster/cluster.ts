import type { SourceDocument } from "./spec-error.ts";

/**
 * The part of a kOps cluster that decides which images and files it downloads, in kOps's internal field names.
 * A field that is absent was not given: the difference between "absent" and "empty" is kOps's own for each field.
 */
export interface Cluster {
  readonly source: SourceDocument;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: ClusterSpec;
}

export type CloudProviderId =
  "aws" | "azure" | "digitalocean" | "gce" | "hetzner" | "linode" | "metal" | "openstack" | "scaleway";

export type Role = "ControlPlane" | "APIServer" | "Node" | "Bastion";
export const ROLES: readonly Role[] = ["ControlPlane", "APIServer", "Node", "Bastion"];

export type Architecture = "amd64" | "arm64";
export const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

export interface ClusterSpec {
  readonly channel?: string;
  readonly kubernetesVersion?: string;
  readonly assets?: AssetsSpec;
  readonly cloudProvider: CloudProviderSpec;
  readonly networking: NetworkingSpec;
  readonly etcdClusters: readonly EtcdClusterSpec[];
  readonly containerd?: ContainerdSpec;
  readonly kubeDNS?: KubeDNSSpec;
  readonly externalDNS?: ExternalDNSSpec;
  readonly authentication?: AuthenticationSpec;
  readonly cloudControllerManager?: CloudControllerManagerSpec;
  readonly kubeScheduler?: { readonly image?: string };
  readonly kubelet?: KubeletSpec;
  readonly controlPlaneKubelet?: KubeletSpec;
  readonly clusterAutoscaler?: Switch & { readonly image?: string };
  readonly metricsServer?: Switch & { readonly image?: string; readonly insecure?: boolean };
  readonly certManager?: Switch & { readonly managed?: boolean };
  readonly nodeProblemDetector?: Switch & { readonly image?: string };
  readonly snapshotController?: Switch;
  readonly karpenter?: Switch & { readonly image?: string };
  readonly useServiceAccountExternalPermissions?: boolean;
}

export interface KubeletSpec {
  readonly podInfraContainerImage?: string;
}

/** An addon's `enabled`. */
interface Switch {
  readonly enabled?: boolean;
}

/** Where the cluster's own copies of images and files are. */
export interface AssetsSpec {
  readonly containerRegistry?: string;
  readonly containerProxy?: string;
  readonly fileRepository?: string;
}

export interface CloudProviderSpec {
  readonly aws?: AwsSpec;
  readonly azure?: object;
  readonly do?: object;
  readonly gce?: GceSpec;
  readonly hetzner?: object;
  readonly linode?: object;
  readonly openstack?: { readonly csiPluginImage?: string };
  readonly scaleway?: object;
}

export interface AwsSpec {
  readonly binariesLocation?: string;
  readonly ebsCSIDriver?: Switch & { readonly managed?: boolean; readonly version?: string };
  readonly loadBalancerController?: Switch & { readonly version?: string };
  readonly nodeTerminationHandler?: Switch & {
    readonly version?: string;
    readonly enableSQSTerminationDraining?: boolean;
  };
  readonly podIdentityWebhook?: Switch;
  readonly warmPool?: WarmPoolSpec;
}

export interface GceSpec {
  readonly binariesLocation?: string;
  readonly pdCSIDriver?: Switch & { readonly version?: string };
}

/** Exactly one network provider is normally given; the object of a provider that is not used is absent. */
export interface NetworkingSpec {
  readonly nonMasqueradeCIDR?: string;
  readonly topologyDNS?: string;
  readonly kubenet?: object;
  readonly external?: object;
  readonly cni?: object;
  readonly kopeio?: object;
  readonly weave?: object;
  readonly classic?: object;
  readonly romana?: object;
  readonly lyftVPC?: object;
  readonly flannel?: object;
  readonly calico?: CalicoSpec;
  readonly canal?: { readonly typhaReplicas?: number };
  readonly kubeRouter?: object;
  readonly amazonVPC?: AmazonVpcSpec;
  readonly cilium?: CiliumSpec;
  readonly gcp?: object;
  readonly kindnet?: { readonly version?: string };
}

export interface CalicoSpec {
  readonly registry?: string;
  readonly version?: string;
  readonly typhaReplicas?: number;
}

export interface AmazonVpcSpec {
  readonly image?: string;
  readonly initImage?: string;
  readonly networkPolicyAgentImage?: string;
}

export interface CiliumSpec {
  readonly chainingMode?: string;
  readonly registry?: string;
  readonly version?: string;
  readonly debug?: boolean;
  readonly hubble?: Switch;
}

export interface EtcdClusterSpec {
  readonly name: string;
  readonly version?: string;
  /** Brings etcd's binaries in place of kOps's own images, from kOps 1.37 on. */
  readonly image?: string;
  /** Instance group names, one a member. */
  readonly members: readonly string[];
  /** The etcd-manager image, when the spec overrides it. */
  readonly managerImage?: string;
}

export interface ContainerdSpec {
  readonly version?: string;
  readonly packages?: PackagesSpec;
  readonly runc?: RuncSpec;
  readonly skipInstall?: boolean;
  readonly installCriCtl?: boolean;
  readonly installNerdCtl?: boolean;
  readonly sandboxImage?: string;
  readonly nvidiaGPU?: NvidiaGpuSpec;
}

export interface RuncSpec {
  readonly version?: string;
  readonly packages?: PackagesSpec;
}

/** A package of the user's own, by architecture; counts only where URL and hash are both given. */
export interface PackagesSpec {
  readonly urlAmd64?: string;
  readonly hashAmd64?: string;
  readonly urlArm64?: string;
  readonly hashArm64?: string;
}

export interface NvidiaGpuSpec extends Switch {
  readonly devicePluginImage?: string;
  readonly dcgmExporter?: Switch;
}

export interface KubeDNSSpec {
  readonly provider?: string;
  readonly coreDNSImage?: string;
  readonly cpaImage?: string;
  readonly nodeLocalDNS?: Switch & { readonly image?: string };
}

export interface ExternalDNSSpec {
  readonly provider?: string;
}

interface AuthenticationSpec {
  readonly aws?: { readonly image?: string };
  readonly kopeio?: object;
}

export interface CloudControllerManagerSpec {
  readonly image?: string;
  readonly azureNodeManagerImage?: string;
}

export interface WarmPoolSpec {
  readonly additionalImages: readonly string[];
}

export interface InstanceGroup {
  readonly source: SourceDocument;
  readonly name: string;
  readonly spec: InstanceGroupSpec;
}

export interface InstanceGroupSpec {
  readonly role: Role;
  readonly image?: string;
  readonly machineType?: string;
  readonly manager?: string;
  readonly nvidiaGPU?: NvidiaGpuSpec;
  readonly warmPool?: WarmPoolSpec;
}

/** A cluster with its instance groups and the other objects given beside them, as one unit to list. */
export interface ClusterInput {
  readonly cluster: Cluster;
  readonly instanceGroups: readonly InstanceGroup[];
  /** Objects of other kinds, as they were written: kOps applies them to the cluster as they are. */
  readonly additionalObjects: readonly unknown[];
}
