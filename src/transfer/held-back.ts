import { UserError } from "../errors/user-error.ts";
import type { Digest } from "../content/digest.ts";

/** A gate does not let an asset through. Code HELD_BACK. */
export class HeldBack extends UserError {
  /** What was judged. */
  readonly digest: Digest;

  constructor(message: string, hint: string, digest: Digest) {
    super("HELD_BACK", message, { hint });
    this.digest = digest;
  }
}
