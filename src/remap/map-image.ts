import type { AssetsSpec } from "../cluster/cluster.ts";

/**
 * The name under which the cluster pulls an image, as kOps maps it, odd cases included:
 * a containerProxy takes the place of the first part of the name even where that part is not a host (`alpine:3`);
 * a containerRegistry has no folders, so `/` becomes `-`, and is not put before a name that already begins with it.
 */
export function mapImage(image: string, { containerProxy, containerRegistry }: AssetsSpec): string {
  const proxied =
    containerProxy === undefined ? image : throughProxy(image, containerProxy.replace(/\/$/, ""));
  return containerRegistry === undefined ? proxied : intoRegistry(proxied, containerRegistry);
}

function throughProxy(image: string, proxy: string): string {
  const slashes = image.split("/").length - 1;
  const first = image.split("/")[0] ?? "";
  const isOnDockerHub = slashes <= 1 && !/[.:]/.test(first);
  return isOnDockerHub ? `${proxy}/${image}` : image.replace(/^[^/]+/, () => proxy);
}

function intoRegistry(image: string, registry: string): string {
  const name = image.replace(/^registry\.k8s\.io\//, "");
  return name.startsWith(`${registry}/`) ? name : `${registry}/${name.replaceAll("/", "-")}`;
}
