import type { PackageHash } from "./package-hash.ts";

/** The hash that kOps lists, and writes for nodes: empty where none is known. */
export function listedHash({ olderHash, sha256 }: PackageHash): string {
  return olderHash ?? sha256 ?? "";
}
