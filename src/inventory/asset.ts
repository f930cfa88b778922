import type { FilePlace } from "../errors/finding.ts";
import type { Architecture, Role } from "../cluster/cluster.ts";

/** Why an asset is in the list. */
export interface Why {
  /** The component that needs it, for instance `coredns`. */
  readonly component: string;
  /** What in the cluster asks for the component. */
  readonly reason: string;
  /** Where that is written; absent for what the cluster spec as a whole asks for. */
  readonly place?: FilePlace;
  /** The instance group roles whose nodes download it. */
  readonly roles: readonly Role[];
  /** The architectures of those nodes that it is for. */
  readonly architectures: readonly Architecture[];
  /** In place of what the component brings otherwise, as long as an upgrade is under way. */
  readonly duringUpgrade?: boolean;
}

/** An image that the cluster runs. */
export interface ImageAsset {
  /** The name as kOps lists it, before mapping. */
  readonly canonical: string;
  /** The image that an environment variable puts in its place. */
  readonly override?: string;
  readonly why: readonly Why[];
}

/** What a file is for. */
export type FileUse =
  /** Downloaded by the bootstrap script. */
  | "bootstrap"
  /** Installed by nodeup; in the order of nodeup's own configuration. */
  | "node"
  /** kOps's own binaries, installed by nodeup after all others. */
  | "kops-binary"
  /** An image archive that nodeup loads, for builds that are in no registry. */
  | "image-archive";

/** A file that nodes download. */
export interface FileAsset {
  /** The URL as kOps lists it, before mapping. */
  readonly canonical: string;
  /** Hexadecimal; absent when neither the spec nor the release knows it. */
  readonly sha256?: string;
  /** The md5 or sha1 (hexadecimal) that the user gives for it: kOps lists it, and machines check it, in place of a sha256. */
  readonly olderHash?: string;
  readonly use: FileUse;
  readonly why: readonly Why[];
}

/** Everything that a cluster downloads, each name once, in the order in which the components bring it. */
export interface Inventory {
  readonly images: readonly ImageAsset[];
  readonly files: readonly FileAsset[];
}

/** What kOps reads from its environment and what decides assets. */
export interface EnvironmentOverrides {
  /** KOPS_BASE_URL: where kOps's own binaries and image archives are. */
  readonly kopsBaseUrl?: string;
  /** DNSCONTROLLER_IMAGE */
  readonly dnsControllerImage?: string;
  /** KOPSCONTROLLER_IMAGE */
  readonly kopsControllerImage?: string;
  /** KUBE_APISERVER_HEALTHCHECK_IMAGE */
  readonly kubeApiserverHealthcheckImage?: string;
  /** CNI_VERSION_URL; counts only together with the hash. */
  readonly cniVersionUrl?: string;
  /** CNI_ASSET_HASH_STRING */
  readonly cniAssetHash?: string;
  /** KOPS_FEATURE_FLAGS */
  readonly featureFlags?: string;
}

/** The sha256 (hexadecimal) of a file that the release knows by its canonical URL. */
export type KnownHashes = (url: string) => string | undefined;
