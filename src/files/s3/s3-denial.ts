import type { Description, S3Call, SdkError } from "./s3-call.ts";

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
  ListObjectsV2: "s3:ListBucket",
};
const DENIED =
  /^(?:User: )?(?<who>arn:\S+) is not authorized to perform: (?<action>\S+)(?: on resource: "?(?<resource>[^"\s]+)"?)?(?<why>.*)$/s;

/** A 401 or 403 in words: which identity asked for what, and the right that is missing, as far as S3 tells. */
export function describeDenial(failure: SdkError, status: number, call: S3Call): Description {
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
