import { verify, type KeyObject } from "node:crypto";
import { ed25519ph } from "@noble/curves/ed25519.js";
import { hashesFor } from "./hashes-for.ts";

/** True where a signature of some bytes is this public key's: ECDSA, RSA (PKCS #1 v1.5), Ed25519 or Ed25519ph. */
export function isSignedWith(key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  if (key.asymmetricKeyType === "ed25519") return isEd25519(key, signed, signature);
  return hashesFor(key).some((hash) => verify(hash, signed, key, signature));
}

/** Cosign 3 signs with Ed25519ph (RFC 8032, 5.1), which node:crypto has not; others with plain Ed25519. */
function isEd25519(key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  if (verify(null, signed, key, signature)) return true;
  const { x = "" } = key.export({ format: "jwk" });
  return signature.byteLength === 64 && ed25519ph.verify(signature, signed, Buffer.from(x, "base64url"));
}
