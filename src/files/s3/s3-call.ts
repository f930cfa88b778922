import type { Side } from "../../errors/user-error.ts";
import type { S3Location } from "../location/file-location.ts";

/** What was asked of S3, for the message when it fails. */
export interface S3Call {
  /** As the S3 API calls it, PutObject. */
  readonly operation: string;
  readonly key: string;
  readonly location: S3Location;
  readonly side: Side;
  readonly identity: string | undefined;
}

/** What the SDK throws. */
export interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Record<string, string> };
}

/** What a UserError is made of. */
export interface Description {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
