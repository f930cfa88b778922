import type { Description, S3Call, SdkError } from "./s3-call.ts";

/** The permission that an operation needs (Service Authorization Reference, "Actions defined by Amazon S3"). */
const ACTIONS: Record<string, string> = {
  PutObject: "s3:PutObject",
  DeleteObject: "s3:DeleteObject",
  HeadObject:
    "s3:GetObject, and s3:ListBucket on the bucket, without which a missing object is answered with 403",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  GetObject: "s3:GetObject",
  HeadBucket: "s3:ListBucket",
  ListObjectsV2: "s3:ListBucket",
};
const DENIED =
  /^(?:User: )?(?<who>arn:\S+) is not authorized to perform: (?<action>\S+)(?: on resource: "?(?<resource>[^"\s]+)"?)?(?<why>.*)$/s;

/** A 401 or 403 in words: which identity asked for what, and the right that is missing, as far as S3 tells. */
export function describeDenial(failure: SdkError, status: number, call: S3Call): Description {
  const denied = DENIED.exec(failure.message)?.groups;
  const message = refused(failure, status, call, denied?.["who"]);
  return { code: "FORBIDDEN", message, hint: missingRight(failure, call, denied) };
}

/** The store does not know the key, or the secret is not that of the key. */
export function unknownIdentity(failure: SdkError, status: number | undefined, call: S3Call): Description {
  return {
    code: "UNAUTHORIZED",
    message: refused(failure, status, call),
    hint: "Check the access key and its secret, and that they belong to this store.",
  };
}

function refused(failure: SdkError, status: number | undefined, call: S3Call, who?: string): string {
  const code = /^\d|^Unknown|^Forbidden$/.test(failure.name) ? "" : ` (${failure.name})`;
  const identity = who ?? call.identity ?? "an unknown identity";
  return `${status ?? "refusal"} on ${call.operation} to ${call.location.bucket} as ${identity}${code}`;
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
