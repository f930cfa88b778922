import type { Side } from "../../errors/user-error.ts";
import type { AzureTokenSource } from "../../identity/azure-token.ts";
import type { Http } from "../../http/http.ts";

export interface AzureOptions {
  readonly http: Http;
  readonly side?: Side;
  /** Where the account's blobs are, in place of what the URL says: an emulator, Azure Stack. */
  readonly endpoint?: string;
  /** The account whose key or signature is given; of whichever is spoken to where undefined. */
  readonly account?: string;
  /** The account's key, base64: a secret. */
  readonly accountKey?: string;
  /** A shared access signature, with or without its question mark: a secret. Where the URL carries one, that is used. */
  readonly sasToken?: string;
  /** As the portal gives it; key, signature and endpoint are taken from it, for the account that it names alone: a secret. */
  readonly connectionString?: string;
  /** Sends no credentials. */
  readonly anonymous?: boolean;
  /** In place of Microsoft's default chain: environment, workload identity, managed identity, az, azd. */
  readonly credential?: AzureTokenSource;
  /** Hot, Cool, Cold or Archive; default the account's. */
  readonly accessTier?: string;
  /** A named key of the account's, of Microsoft's or of one's own; default the container's. */
  readonly encryptionScope?: string;
  /** Metadata to set on every blob; names must be C# identifiers. */
  readonly metadata?: Readonly<Record<string, string>>;
}
