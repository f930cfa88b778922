import type { Digest } from "./digest.ts";

/** The sha256 of a digest as a store says it, in lower-case hex; undefined for a digest of another kind. */
export function sha256In(digest: Digest): string | undefined {
  return digest.startsWith("sha256:") ? digest.slice("sha256:".length) : undefined;
}
