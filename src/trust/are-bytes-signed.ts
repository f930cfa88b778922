import type { KeyObject } from "node:crypto";
import { bundleFromJSON } from "@sigstore/bundle";
import { parseJson } from "../content/parse-json.ts";
import { isSignedWith } from "./is-signed-with.ts";

/** True where a Sigstore bundle is a signature of these very bytes by this public key; logs are not asked. */
export function areBytesSigned(bytes: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  try {
    const { content } = bundleFromJSON(parseJson(signature));
    return (
      content.$case === "messageSignature" && isSignedWith(key, bytes, content.messageSignature.signature)
    );
  } catch {
    return false;
  }
}
