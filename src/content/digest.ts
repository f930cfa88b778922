import { UserError } from "../errors/user-error.ts";

/** A content digest as OCI writes it, `algorithm:hex` (image-spec, descriptor.md, "Digests"). */
export type Digest = `sha256:${string}` | `sha512:${string}`;

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** Throws a UserError BAD_DIGEST for any algorithm but sha256 and sha512, or a wrong length. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new UserError("BAD_DIGEST", `"${text}" is not a digest`, {
    hint: "A digest is sha256: and 64, or sha512: and 128, lower-case hexadecimal digits.",
  });
}
