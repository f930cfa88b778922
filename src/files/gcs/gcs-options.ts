import type { GoogleIdentityOptions } from "../../identity/google-identity.ts";

export interface GcsOptions extends GoogleIdentityOptions {
  /** Where the JSON API is; default https://storage.googleapis.com. Over plain http, that of an emulator, no token is ever sent. */
  readonly endpoint?: string;
  /** Pays for requests to a requester-pays bucket. */
  readonly userProject?: string;
  /** projects/P/locations/L/keyRings/R/cryptoKeys/K; default the bucket's own. */
  readonly kmsKeyName?: string;
  readonly storageClass?: string;
  /** Custom metadata to set on every object. */
  readonly metadata?: Readonly<Record<string, string>>;
}
