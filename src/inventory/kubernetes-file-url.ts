import type { KubernetesVersion } from "../cluster/kubernetes-version.ts";
import { formatAssetUrl, joinUrlPath, parseRequiredUrl } from "./asset-url.ts";

/** A file of a Kubernetes release, or of the build that the spec names by URL. */
export function kubernetesFileUrl({ isBaseUrl, text }: KubernetesVersion, path: string): string {
  const base = isBaseUrl ? text : `https://dl.k8s.io/release/v${text}`;
  return formatAssetUrl(joinUrlPath(parseRequiredUrl(base, "spec.kubernetesVersion"), path));
}
