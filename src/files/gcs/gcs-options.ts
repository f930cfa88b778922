import type { Side } from "../../errors/user-error.ts";
import type { Http } from "../../http/http.ts";

export interface GcsOptions {
  readonly http: Http;
  readonly side?: Side;
  /** Where the JSON API is; default https://storage.googleapis.com. Over plain http, that of an emulator, no token is ever sent. */
  readonly endpoint?: string;
  /** Sends no credentials. */
  readonly anonymous?: boolean;
  /**
   * A file of a service account, a user or a workload identity federation. Without it the application default credentials:
   * GOOGLE_APPLICATION_CREDENTIALS, gcloud's, the metadata server.
   */
  readonly credentialsFile?: string;
  /** Pays for requests to a requester-pays bucket. */
  readonly userProject?: string;
  /** projects/P/locations/L/keyRings/R/cryptoKeys/K; default the bucket's own. */
  readonly kmsKeyName?: string;
  readonly storageClass?: string;
  /** Custom metadata to set on every object. */
  readonly metadata?: Readonly<Record<string, string>>;
}
