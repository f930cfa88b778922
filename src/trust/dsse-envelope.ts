import { createHash, sign, verify, type KeyObject } from "node:crypto";

/** A signed text (secure-systems-lab/dsse, envelope.md). */
export interface DsseEnvelope {
  readonly payloadType: string;
  /** Base64. */
  readonly payload: string;
  readonly signatures: readonly DsseSignature[];
}

interface DsseSignature {
  /** A hint which key it was; nothing is trusted for it. */
  readonly keyid?: string;
  /** Base64. */
  readonly sig: string;
}

/** Signs a text with an ECDSA key: the signature is over the pre-authentication encoding of type and text (dsse, protocol.md). */
export function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
): DsseEnvelope {
  const sig = sign("sha256", preAuthenticationEncoding(payloadType, payload), keys.privateKey);
  return {
    payloadType,
    payload: Buffer.from(payload).toString("base64"),
    signatures: [{ keyid: keyIdOf(keys.publicKey), sig: sig.toString("base64") }],
  };
}

/** True where one of the signatures is this key's. */
export function isSignedBy(envelope: DsseEnvelope, publicKey: KeyObject): boolean {
  const encoded = preAuthenticationEncoding(envelope.payloadType, Buffer.from(envelope.payload, "base64"));
  return envelope.signatures.some(({ sig }) =>
    verify("sha256", encoded, publicKey, Buffer.from(sig, "base64")),
  );
}

/** PAE (dsse, protocol.md): lengths are those of bytes, in decimal. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.byteLength} `),
    type,
    Buffer.from(` ${payload.byteLength} `),
    payload,
  ]);
}

/** Lower-case hex sha256 of the public key as SubjectPublicKeyInfo. */
function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}
