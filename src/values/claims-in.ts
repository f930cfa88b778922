import { objectIn } from "./object-in.ts";

/** What a JSON Web Token says (RFC 7519); nothing where it is none. Nothing is verified. */
export function claimsIn(token: string): Readonly<Record<string, unknown>> {
  return objectIn(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
