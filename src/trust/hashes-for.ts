import type { KeyObject } from "node:crypto";

/** Hashes that clients of Sigstore sign with: by the key's size since cosign 3, always SHA-256 before. */
const HASHES_OF_CURVES: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ["sha256"],
  secp384r1: ["sha384", "sha256"],
  secp521r1: ["sha512", "sha256"],
};

/** Hashes for a key; none for a kind of key that nothing is signed with. */
export function hashesFor({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): readonly string[] {
  if (type === "rsa") return ["sha256"];
  return type === "ec" ? (HASHES_OF_CURVES[details?.namedCurve ?? ""] ?? []) : [];
}
