import { present } from "../values/present.ts";
import { listedHash } from "./listed-hash.ts";
import type { PackageHash } from "./package-hash.ts";

/**
 * The hashes of a file that two sources name: what is listed is the first's where it has any, and any sha256 is kept to check the
 * file by.
 */
export function mergedHash(first: PackageHash, next: PackageHash): PackageHash {
  const { olderHash } = listedHash(first) === "" ? next : first;
  return present({ sha256: first.sha256 ?? next.sha256, olderHash });
}
