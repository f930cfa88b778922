import type { UserError } from "../../errors/user-error.ts";
import type { AssetCopy } from "../../transfer/transfer-plan.ts";

/** One thing that has to be there, and what it has to be; what is not known of it is not compared. */
export interface Piece {
  /**
   * `image`: what an image's name points at. `manifest`: a child of its index. `blob`: a config or layer. `referrer`: a signature,
   * attestation or SBOM that upstream has. `hash`: the file beside a file that states its hash; its digest is what that has to be.
   */
  readonly kind: "image" | "manifest" | "platform" | "blob" | "file" | "hash" | "referrer";
  /** A digest, a platform, a tag, or the asset's own name. */
  readonly name: string;
  /** `sha256:…` */
  readonly digest?: string;
  /** Bytes. */
  readonly size?: number;
}

/** What was seen in a piece's place. */
export type Seen =
  | { readonly status: "absent" }
  | { readonly status: "failed"; readonly error: UserError }
  | {
      readonly status: "found";
      readonly size?: number;
      /** Of what is there; absent where nobody has hashed it. */
      readonly digest?: string;
      /** It begins as a web page does: a proxy's, or a login's. */
      readonly isPage?: boolean;
    };

export interface Look {
  readonly piece: Piece;
  /** The place as people name it. */
  readonly where: string;
  readonly seen: Seen;
}

/** What could not be said of an asset although nothing is wrong with it. */
export type Doubt =
  /** Nothing says which digest it must have. */
  | "NOT_COMPARED"
  /** Its store does not vouch for a hash, and it was not read. */
  | "NOT_HASHED"
  /** It has no hash file beside it, and the release knows its hash. */
  | "NO_HASH_FILE"
  /** The index is another one than the locked, and holds wanted platforms only, as a copy of some platforms leaves it. */
  | "REWRITTEN_INDEX"
  /** The same, where nobody could say whether what it names is of the locked index. */
  | "UNPROVEN_INDEX";

/** Everything that was seen of one asset. */
export interface AssetLooks {
  readonly copy: AssetCopy;
  readonly looks: readonly Look[];
  readonly doubts: readonly Doubt[];
}
