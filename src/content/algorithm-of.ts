export type DigestAlgorithm = "sha256" | "sha512";

/** The hash that a digest is of (image-spec, descriptor.md); sha256 where it does not say another one. */
export function algorithmOf(digest: string | undefined): DigestAlgorithm {
  return digest?.startsWith("sha512:") === true ? "sha512" : "sha256";
}
