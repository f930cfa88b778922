import type { KubernetesVersion } from "../cluster/kubernetes-version.ts";

/** The tag of images that are released with each Kubernetes minor version: its first patch, `v1.36.0`. */
export function minorVersionTag({ version }: KubernetesVersion): string {
  return `v${version.major}.${version.minor}.0`;
}
