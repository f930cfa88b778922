import type { Architecture, Role } from "../../cluster/cluster.ts";

/** What the machines of one instance group download, under the names by which they ask for it. */
export interface NodePlan {
  readonly instanceGroup: string;
  readonly role: Role;
  /** kOps's own installer, which the bootstrap script downloads. */
  readonly nodeup: Readonly<Record<Architecture, NodeFile>>;
  /** What nodeup installs, in the order of its configuration. */
  readonly files: Readonly<Record<Architecture, readonly NodeFile[]>>;
  /** The pause image that the container runtime is configured with; absent where the release leaves it to nodeup. */
  readonly sandboxImage?: string;
  readonly kubeProxyImage?: string;
  /** Images of static pods and of addons that pods on these machines run, each name once. */
  readonly images: readonly NodeImage[];
  /** Pulled ahead of time by machines of a warm pool. */
  readonly warmPoolImages: readonly string[];
}

export interface NodeFile {
  readonly component: string;
  readonly canonical: string;
  /** Hexadecimal; absent when nothing here knows it. */
  readonly sha256?: string;
  /** In the order in which nodes try them. */
  readonly urls: readonly string[];
}

export interface NodeImage {
  readonly component: string;
  readonly canonical: string;
  /** The name that nodes pull; `name:tag@digest` where digests are known. */
  readonly image: string;
  readonly use: "static-pod" | "addon" | "sandbox";
}
