import type { KeyObject } from "node:crypto";
import type { TrustedRoot } from "@sigstore/protobuf-specs";

/** Who may sign. */
export type Signer =
  | {
      readonly kind: "key";
      /** As messages name it. */
      readonly name: string;
      readonly key: KeyObject;
      /** With it the signature has to be in a transparency log that this root names. */
      readonly trustedRoot?: TrustedRoot;
    }
  | {
      readonly kind: "identity";
      readonly name: string;
      /** True of the identity that a certificate is for: an address or a URI. */
      readonly isIdentity: (name: string) => boolean;
      /** Who vouched for the identity: the URL of an OpenID Connect provider. */
      readonly issuer: string;
      readonly trustedRoot: TrustedRoot;
    };

/** Who did sign, as far as it was checked. */
export interface VerifiedSigner {
  /** The `Signer`'s. */
  readonly name: string;
  readonly identity?: string;
  readonly issuer?: string;
  /** When a transparency log took it in, by the log's signed word: ISO 8601, UTC. */
  readonly loggedAt?: string;
}
