import type { Http } from "../../http/http.ts";
import type { Side } from "../../errors/user-error.ts";

interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface S3Options {
  readonly http: Http;
  readonly side?: Side;
  /** Without them the SDK's default chain: environment, profile, SSO, web identity, container, instance metadata. */
  readonly credentials?: S3Credentials;
  /** A profile of the shared AWS configuration. */
  readonly profile?: string;
  readonly serverSideEncryption?: "AES256" | "aws:kms" | "aws:kms:dsse";
  readonly kmsKeyId?: string;
  readonly storageClass?: string;
  /** User metadata to set on every object. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Above this size in bytes, and where the size is not known, a file is sent in parts. Default 256 MiB. */
  readonly multipartAbove?: number;
}
