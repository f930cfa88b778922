import { createHash } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import { digestOf } from "../content/verifier.ts";
import type { SigningKey } from "./parse-key.ts";

const BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

/**
 * A Sigstore bundle with a signature of some bytes, as `cosign verify-blob --key --bundle` reads it. The same bytes and key make the same
 * text (RFC 6979), which node:crypto cannot.
 */
export function signBytes(bytes: Uint8Array, { privateKey, publicKey }: SigningKey): string {
  const { d = "" } = privateKey.export({ format: "jwk" });
  const signature = p256.sign(bytes, Buffer.from(d, "base64url"), { format: "der", lowS: false });
  const hash = createHash("sha256").update(publicKey.export({ type: "spki", format: "der" }));
  const digest = Buffer.from(digestOf(bytes).slice("sha256:".length), "hex");
  const bundle = {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: { publicKey: { hint: hash.digest("base64") }, tlogEntries: [] },
    messageSignature: {
      messageDigest: { algorithm: "SHA2_256", digest: digest.toString("base64") },
      signature: Buffer.from(signature).toString("base64"),
    },
  };
  return `${JSON.stringify(bundle)}\n`;
}
