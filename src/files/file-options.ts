import type { ImageRepositories } from "../content/image-store.ts";
import type { Side } from "../errors/user-error.ts";
import type { Http } from "../http/http.ts";
import type { AzureOptions } from "./azure/azure-options.ts";
import type { GcsOptions } from "./gcs/gcs-options.ts";
import type { S3Endpoint } from "./location/own-s3-location.ts";
import type { S3Options } from "./s3/s3-options.ts";
import type { Authorization } from "./web/web-options.ts";

interface S3Settings extends Omit<S3Options, "http" | "side" | "metadata"> {
  /** An S3-compatible store of one's own; AWS where undefined. */
  readonly endpoint?: S3Endpoint;
}

/** What it takes to open any file repository. */
export interface FileOptions {
  readonly http: Http;
  /** Named in errors: "upstream" for what is only read, "local" for one's own. */
  readonly side?: Side;
  readonly s3?: S3Settings;
  readonly gcs?: Omit<GcsOptions, "http" | "side" | "metadata">;
  readonly azure?: Omit<AzureOptions, "http" | "side" | "metadata">;
  /** Opens the repositories of a registry, for oci://. */
  readonly openImages?: (registry: string) => ImageRepositories;
  /** User metadata (for oci:// annotations) to set on every file, where the store has such a thing. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** True: files are read and hashed wherever the store would be taken at its word. */
  readonly deep?: boolean;
  /** True: the place is only looked into; not even what is found out about its files is kept there. */
  readonly isReadOnly?: boolean;
  /** For an HTTP server; without it, what the URL itself carries (https://user:password@host). */
  readonly authorization?: Authorization;
  /** Sent with every request to an HTTP server. */
  readonly headers?: Readonly<Record<string, string>>;
}
