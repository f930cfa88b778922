/** Where container runtimes look for images that keep their upstream names. */
export interface MirrorPlan {
  readonly hosts: readonly MirroredHost[];
}

export interface MirroredHost {
  /** The registry that image names begin with: `registry.k8s.io`; `docker.io` for Docker Hub. */
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
}
