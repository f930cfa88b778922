import type { Bundle } from "@sigstore/bundle";
import type { Digest } from "../content/digest.ts";

/** Something signed that was found beside an image. Nothing of it is to be believed before `verifyContent` has answered. */
export interface SignedContent {
  /** `tag`: as cosign kept signatures until version 2. `bundle`: a Sigstore bundle that refers to the image. */
  readonly form: "tag" | "bundle";
  /** The manifest that it came with. */
  readonly manifest: Digest;
  readonly bundle: Bundle;
  /** The very bytes that the signature is over. */
  readonly signed: Buffer;
  /** What it says: a statement of in-toto, or cosign's own "simple signing". */
  readonly payload: Buffer;
}
