import { UserError } from "../../errors/user-error.ts";
import type { Description, S3Call, SdkError } from "./s3-call.ts";
import { RATE_LIMITED } from "../../http/status-trouble.ts";
import { isRateLimitName } from "../../http/rate-limit.ts";
import { describeDenial, unknownIdentity } from "./s3-denial.ts";
import { present } from "../../values/present.ts";

const NO_CREDENTIALS = /^(?:CredentialsProviderError|TokenProviderError)$/;

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
    ...present({ hint }),
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

function describe(failure: SdkError, status: number | undefined, call: S3Call): Description {
  const { bucket } = call.location;
  if (NO_CREDENTIALS.test(failure.name)) return noCredentials(failure);
  const region = bucketRegion(failure, status);
  if (region !== undefined && region !== call.location.region) return wrongRegion(call, region);
  if (status === 429 || isRateLimitName(failure.name))
    return { ...other(failure, status, call), ...RATE_LIMITED };
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
    case "InvalidAccessKeyId":
    case "InvalidClientTokenId":
    case "InvalidSecurity":
    case "InvalidToken":
    case "SignatureDoesNotMatch":
      return unknownIdentity(failure, status, call);
    case "RequestTimeTooSkewed":
      return {
        code: "CLOCK_SKEW",
        message: `${call.operation} to ${bucket} was refused: the clocks differ by more than 15 minutes`,
        hint: "Set this machine's clock.",
      };
    default:
      return status === 403 || status === 401
        ? describeDenial(failure, status, call)
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

function other(failure: SdkError, status: number | undefined, call: S3Call): Description {
  const answer = status === undefined ? failure.name : `${status} ${failure.name}`;
  return {
    code: status !== undefined && status >= 500 ? "SERVER_ERROR" : "S3_ERROR",
    message: `${call.operation} to ${call.location.bucket} failed: ${answer}: ${failure.message}`,
  };
}
