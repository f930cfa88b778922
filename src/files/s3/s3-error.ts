import { UserError, type Side } from "../../errors/user-error.ts";
import type { S3Location } from "../location/file-location.ts";

export interface S3Call {
  /** As the S3 API calls it, PutObject. */
  readonly operation: string;
  readonly key: string;
  readonly location: S3Location;
  readonly side: Side;
  readonly identity: string | undefined;
}

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Record<string, string> };
}

/** The permission that an operation needs (Service Authorization Reference, "Actions defined by Amazon S3"). */
const ACTIONS: Record<string, string> = {
  PutObject: "s3:PutObject",
  HeadObject:
    "s3:GetObject, and s3:ListBucket on the bucket, without which a missing object is answered with 403",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  GetObject: "s3:GetObject",
  HeadBucket: "s3:ListBucket",
};
const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError)$/;
const DENIED =
  /^(?:User: )?(?<who>arn:\S+) is not authorized to perform: (?<action>\S+)(?: on resource: "?(?<resource>[^"\s]+)"?)?(?<why>.*)$/s;

/**
 * A UserError for what the store or the SDK's search for credentials said: who asked for what, what is missing, and what to do.
 * Everything else passes through as it is.
 */
export function explainS3Error(error: unknown, call: S3Call): unknown {
  if (!isSdkError(error)) return error;
  const failure = error;
  const status = failure.$metadata?.httpStatusCode;
  const { code, message, hint } = describe(failure, status, call);
  return new UserError(code, message, {
    side: call.side,
    url: `s3://${call.location.bucket}/${call.key}`,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

function isSdkError(error: unknown): error is SdkError {
  if (!(error instanceof Error) || error instanceof UserError) return false;
  return "$metadata" in error ? isAnswer(error as SdkError) : NO_CREDENTIALS.test(error.name);
}

/** The SDK writes metadata into any error that it has seen; a status is in those that are an answer. */
function isAnswer({ name, $metadata }: SdkError): boolean {
  return $metadata?.httpStatusCode !== undefined || NO_CREDENTIALS.test(name);
}

/** True where S3 answered with this HTTP status. */
export function isS3Failure(error: unknown, status: number): boolean {
  if (!(error instanceof UserError)) return false;
  return (error.cause as Partial<SdkError> | undefined)?.$metadata?.httpStatusCode === status;
}

/** S3's own name for what went wrong. */
export function s3FailureName(error: UserError): string | undefined {
  return (error.cause as Partial<SdkError> | undefined)?.name;
}

interface Description {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function describe(failure: SdkError, status: number | undefined, call: S3Call): Description {
  const { bucket } = call.location;
  if (NO_CREDENTIALS.test(failure.name)) return noCredentials(failure);
  const region = bucketRegion(failure, status);
  if (region !== undefined && region !== call.location.region) return wrongRegion(call, region);
  const noBucket = {
    code: "NO_SUCH_BUCKET",
    message: `There is no bucket ${bucket}`,
    hint: "Create it first.",
  };
  switch (failure.name) {
    case "NoSuchBucket":
      return noBucket;
    case "NotFound":
    case "NoSuchKey":
      if (call.operation === "HeadBucket") return noBucket;
      return { code: "NOT_FOUND", message: `There is no s3://${bucket}/${call.key}` };
    case "ExpiredToken":
    case "ExpiredTokenException":
    case "TokenRefreshRequired":
      return {
        code: "CREDENTIALS_EXPIRED",
        message: `The AWS credentials for ${bucket} have expired`,
        hint: "Log in again (aws sso login) or renew the session.",
      };
    case "RequestTimeTooSkewed":
      return {
        code: "CLOCK_SKEW",
        message: `${call.operation} to ${bucket} was refused: the clocks differ by more than 15 minutes`,
        hint: "Set this machine's clock.",
      };
    default:
      return status === 403 || status === 401
        ? forbidden(failure, status, call)
        : other(failure, status, call);
  }
}

function noCredentials(failure: SdkError): Description {
  return {
    code: "NO_CREDENTIALS",
    message: `No AWS credentials were found: ${failure.message}`,
    hint: "Set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where a role is attached.",
  };
}

function bucketRegion(failure: SdkError, status: number | undefined): string | undefined {
  if (status !== 301 && status !== 307 && status !== 400) return undefined;
  return (
    failure.$response?.headers?.["x-amz-bucket-region"] ?? /expecting '([^']+)'/.exec(failure.message)?.[1]
  );
}

function wrongRegion({ location }: S3Call, region: string): Description {
  return {
    code: "WRONG_REGION",
    message: `The bucket ${location.bucket} is in ${region}, not in ${location.region ?? "the region asked"}`,
    hint: `Write the repository as https://s3.${region}.amazonaws.com/${location.bucket}.`,
  };
}

function forbidden(failure: SdkError, status: number, call: S3Call): Description {
  const { bucket } = call.location;
  const denied = DENIED.exec(failure.message)?.groups;
  const who = denied?.["who"] ?? call.identity ?? "an unknown identity";
  const code = /^\d|^Unknown|^Forbidden$/.test(failure.name) ? "" : ` (${failure.name})`;
  const message = `${status} on ${call.operation} to ${bucket} as ${who}${code}`;
  if (failure.name === "InvalidAccessKeyId" || failure.name === "SignatureDoesNotMatch") {
    const hint = "Check the access key and its secret, and that they belong to this store.";
    return { code: "UNAUTHORIZED", message, hint };
  }
  return { code: "FORBIDDEN", message, hint: missingRight(failure, call, denied) };
}

function missingRight(
  failure: SdkError,
  call: S3Call,
  denied: Record<string, string | undefined> | undefined,
): string {
  if (denied?.["action"] !== undefined) {
    const resource = denied["resource"] ?? call.location.bucket;
    return `Missing: ${denied["action"]} on ${resource}${denied["why"] ?? ""}`.trimEnd() + ".";
  }
  if (/kms/i.test(failure.message))
    return "Missing: kms:GenerateDataKey and kms:Decrypt on the bucket's key.";
  const prefix = call.location.prefix === "" ? "" : `${call.location.prefix}/`;
  const action = ACTIONS[call.operation] ?? `s3:${call.operation}`;
  return `Missing, or denied by the bucket's or a VPC endpoint's policy, on ${call.location.bucket}/${prefix}*: ${action}.`;
}

function other(failure: SdkError, status: number | undefined, call: S3Call): Description {
  const answer = status === undefined ? failure.name : `${status} ${failure.name}`;
  return {
    code: status !== undefined && status >= 500 ? "SERVER_ERROR" : "S3_ERROR",
    message: `${call.operation} to ${call.location.bucket} failed: ${answer}: ${failure.message}`,
  };
}
