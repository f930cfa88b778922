import type { NamedFile, NamedImage } from "../remap/placement.ts";
import type { Architecture, Role } from "../cluster/cluster.ts";

/** What the machines of one instance group download, under the names by which they ask for it. */
export interface NodePlan {
  readonly instanceGroup: string;
  readonly role: Role;
  /** kOps's own installer, which the bootstrap script downloads. */
  readonly nodeup: Readonly<Record<Architecture, NodeFile>>;
  /**
   * What kOps's Terraform output calls the script that downloads nodeup, without the resource's type; absent where kOps hands out none:
   * bastions run no nodeup, and since 1.34 Karpenter reads the script from the state store.
   */
  readonly userData?: string;
  /**
   * Whether kOps writes a nodeup configuration at all: for bastions only where they have user data of their own, on bare metal and Linode
   * not when it applies a cluster.
   */
  readonly hasConfig: boolean;
  /** What nodeup installs, in the order of its configuration. */
  readonly files: Readonly<Record<Architecture, readonly NodeFile[]>>;
  /** Archives of images that are in no registry, which nodeup loads: builds by KOPS_BASE_URL or a Kubernetes version that is a URL. */
  readonly imageArchives: Readonly<Record<Architecture, readonly NodeFile[]>>;
  /**
   * The pause image that kOps configures the container runtime with; absent before 1.35, where nodeup takes the kubelet's. Either way it
   * is the one of `images` whose use is "sandbox", unless an instance group names an empty one, which kOps configures as it is.
   */
  readonly sandboxImage?: string;
  /** Absent where kube-proxy does not run. */
  readonly kubeProxyImage?: string;
  /** Images of static pods and of addons that pods on these machines run, each name once. */
  readonly images: readonly NodeImage[];
  /** Pulled ahead of time by machines of a warm pool; kOps pins none of them. */
  readonly warmPoolImages: readonly string[];
}

export interface NodeFile extends Omit<NamedFile, "download"> {
  /** The md5 or sha1 that machines check in place of a sha256. */
  readonly olderHash?: string;
  readonly component: string;
  /** In the order in which nodes try them. */
  readonly urls: readonly string[];
}

export interface NodeImage extends Omit<NamedImage, "download"> {
  readonly component: string;
  /** The name that nodes pull; `name:tag@digest` where digests are known. */
  readonly image: string;
  readonly use: "static-pod" | "addon" | "sandbox";
}
