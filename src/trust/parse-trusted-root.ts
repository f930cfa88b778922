import { TrustedRoot } from "@sigstore/protobuf-specs";
import { reasonOf } from "../errors/reason-of.ts";
import { UserError } from "../errors/user-error.ts";
import { objectOf } from "./json-object.ts";

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot[.+]/;

/**
 * The authorities and logs of a Sigstore instance from the text of its trusted root (protobuf-specs, sigstore_trustroot.proto). `name` is
 * the file's. Throws a UserError BAD_TRUSTED_ROOT.
 */
export function parseTrustedRoot(name: string, text: string): TrustedRoot {
  try {
    const json = objectOf(text);
    if (!MEDIA_TYPE.test(String(json["mediaType"]))) throw new Error("its mediaType is another one");
    const root = TrustedRoot.fromJSON(json);
    if (root.certificateAuthorities.length + root.tlogs.length > 0) return root;
    throw new Error("it names neither authorities nor logs");
  } catch (cause) {
    throw new UserError("BAD_TRUSTED_ROOT", `${name} is not a trusted root of Sigstore: ${reasonOf(cause)}`, {
      hint: "`cosign trusted-root create`, or the instance's TUF repository (trusted_root.json), makes one; keep it under version control.",
      cause,
    });
  }
}
