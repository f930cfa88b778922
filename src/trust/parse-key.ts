import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { reasonOf } from "../errors/reason-of.ts";
import { UserError } from "../errors/user-error.ts";
import { hashesFor } from "./hashes-for.ts";

const CURVE = "prime256v1";
const MAKE_KEY = "Make one with `openssl ecparam -name prime256v1 -genkey -noout -out key.pem`.";

/** An ECDSA key to sign with. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The private key in a PEM text: ECDSA over P-256, not encrypted. `name` is the file's. Throws a UserError BAD_KEY. */
export function parseSigningKey(name: string, pem: string): SigningKey {
  const encrypted = /-----BEGIN (ENCRYPTED [A-Z ]+)-----|Proc-Type: 4,ENCRYPTED/.exec(pem);
  if (encrypted !== null) throw encryptedKey(name, encrypted[1] ?? "");
  const privateKey = ofReceipts(
    name,
    "private",
    attempt(name, "private", () => createPrivateKey(pem)),
  );
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** The public key in a PEM text: ECDSA over P-256. Throws a UserError BAD_KEY. */
export function parsePublicKey(name: string, pem: string): KeyObject {
  return ofReceipts(name, "public", readPublicKey(name, pem));
}

/** The public key in a PEM text by which images are signed: ECDSA, RSA or Ed25519. Throws a UserError BAD_KEY. */
export function parseSignersKey(name: string, pem: string): KeyObject {
  const key = readPublicKey(name, pem);
  if (key.asymmetricKeyType === "ed25519" || hashesFor(key).length > 0) return key;
  throw new UserError("BAD_KEY", `${name} holds a public key of another kind: ${kindOf(key)}`, {
    hint: "Images are signed with ECDSA (P-256, P-384, P-521), RSA or Ed25519 keys.",
  });
}

function readPublicKey(name: string, pem: string): KeyObject {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    const message = `${name} holds a private key where a public one is meant`;
    throw new UserError("BAD_KEY", message, {
      hint: "`openssl pkey -in key.pem -pubout` writes the public one; keep the private one to yourself.",
    });
  }
  return attempt(name, "public", () => createPublicKey(pem));
}

function attempt(name: string, kind: "private" | "public", read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (cause) {
    throw new UserError("BAD_KEY", `${name} holds no ${kind} key in PEM: ${reasonOf(cause)}`, {
      hint: MAKE_KEY,
      cause,
    });
  }
}

function ofReceipts(name: string, kind: "private" | "public", key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === "ec" && key.asymmetricKeyDetails?.namedCurve === CURVE) return key;
  throw new UserError("BAD_KEY", `${name} holds a ${kind} key of another kind: ${kindOf(key)}`, {
    hint: `Receipts are signed with ECDSA P-256 keys (prime256v1). ${MAKE_KEY}`,
  });
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return [asymmetricKeyType, asymmetricKeyDetails?.namedCurve].filter(Boolean).join(" ");
}

function encryptedKey(name: string, kind: string): UserError {
  const whose = /SIGSTORE|COSIGN/.test(kind) ? " in cosign's own format" : "";
  return new UserError("BAD_KEY", `${name} is encrypted${whose}, but only an unencrypted PEM can be read`, {
    hint: `Decrypt it for the run (openssl ec -in key.pem); cosign's own format cannot be read. ${MAKE_KEY}`,
  });
}
