import { readPackageHash, type PackageHash } from "../cluster/package-hash.ts";
import type { Architecture, PackagesSpec } from "../cluster/cluster.ts";

/** The user's own package for an architecture: counts only when both its URL and its hash are given. */
export function findPackage(
  packages: PackagesSpec | undefined,
  arch: Architecture,
): (PackageHash & { readonly url: string }) | undefined {
  const [url, hash] =
    arch === "amd64" ? [packages?.urlAmd64, packages?.hashAmd64] : [packages?.urlArm64, packages?.hashArm64];
  if (url === undefined || url === "" || hash === undefined) return undefined;
  return { url, ...readPackageHash(hash) };
}
