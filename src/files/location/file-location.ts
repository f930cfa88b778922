/** A bucket reached over the S3 API. `bucket` is a name, or an access point's ARN. */
export interface S3Location {
  readonly kind: "s3";
  readonly bucket: string;
  /** The path below the bucket, without slashes at its ends, unescaped; "" for the bucket itself. */
  readonly prefix: string;
  /** Undefined where the URL does not tell: the service is asked. */
  readonly region?: string;
  /** An endpoint of one's own, or a VPC endpoint; AWS's own where undefined. */
  readonly endpoint?: string;
  readonly pathStyle?: boolean;
  readonly dualStack?: boolean;
  readonly fips?: boolean;
  readonly accelerate?: boolean;
}

export interface GcsLocation {
  readonly kind: "gcs";
  readonly bucket: string;
  readonly prefix: string;
}

export interface AzureLocation {
  readonly kind: "azure";
  readonly account: string;
  readonly container: string;
  readonly prefix: string;
  /** Where the account's blobs are, https://ACCOUNT.blob.core.windows.net or a sovereign cloud's. */
  readonly endpoint: string;
  /** A shared access signature that the URL carried: a secret. */
  readonly sas?: string;
}

export interface DirectoryLocation {
  readonly kind: "directory";
  readonly path: string;
}

export interface HttpLocation {
  readonly kind: "http";
  /** Without user information. */
  readonly url: string;
  /** From the URL's user information: a secret. */
  readonly user?: { readonly name: string; readonly password: string };
}

export interface OciLocation {
  readonly kind: "oci";
  readonly registry: string;
  readonly repository: string;
}

/** Where a file repository is, and how it is spoken to. */
export type FileLocation =
  S3Location | GcsLocation | AzureLocation | DirectoryLocation | HttpLocation | OciLocation;
