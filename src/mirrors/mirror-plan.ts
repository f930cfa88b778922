/** Where container runtimes look for images that keep their upstream names. */
export interface MirrorPlan {
  readonly hosts: readonly MirroredHost[];
  /** Whether runtimes may ask the upstream registry for what none of the local places has. */
  readonly fallback: boolean;
}

export interface MirroredHost {
  /** The registry that image names begin with: `registry.k8s.io`; `docker.io` for Docker Hub; `*` for all that have no entry. */
  readonly upstream: string;
  /** The local places, in the order in which they are tried. */
  readonly endpoints: readonly MirrorEndpoint[];
}

export interface MirrorEndpoint {
  /** `https` or `http`. */
  readonly scheme: "https" | "http";
  /** With a port where it has one. */
  readonly host: string;
  /** What stands before the upstream's repository there, without slashes at its ends; empty for none. */
  readonly path: string;
  /** On the nodes: certificates to trust besides the system's. */
  readonly caFile?: string;
  /** What is there under another name than `path` and the upstream's; only for runtimes that can be told so. */
  readonly renamed?: readonly RenamedRepository[];
}

export interface RenamedRepository {
  /** The upstream's: `cilium/cilium`. */
  readonly repository: string;
  /** At the endpoint, with the endpoint's path: `kops/quay.io-cilium-cilium`. */
  readonly as: string;
}
