import type { S3Client } from "@aws-sdk/client-s3";
import type { S3Call, SdkError } from "./s3-call.ts";
import type * as Sdk from "./s3-sdk.ts";

const REFUSALS = [400, 401, 403];

/**
 * An answer to HEAD has no body, so that it hides why it refuses: an expired token, an unknown key, a wrong signature, a clock that goes
 * wrong. The same question by GET is refused for the same reason, and says so. What says nothing more leaves the error as it is.
 */
export async function hiddenCause(
  error: unknown,
  { operation, key, location }: S3Call,
  { client, sdk }: { readonly client: S3Client; readonly sdk: typeof Sdk },
): Promise<unknown> {
  const status = (error as Partial<SdkError>).$metadata?.httpStatusCode ?? 0;
  const isHidden = operation.startsWith("Head") && REFUSALS.includes(status);
  if (!isHidden || hasRegion(error)) return error;
  const Bucket = location.bucket;
  try {
    if (operation === "HeadBucket") await client.send(new sdk.ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
    else {
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key: key, Range: "bytes=0-0" }));
      (Body as { destroy?: () => void } | undefined)?.destroy?.();
    }
    return error;
  } catch (told) {
    return REFUSALS.includes((told as Partial<SdkError>).$metadata?.httpStatusCode ?? 0) ? told : error;
  }
}

/** A bucket of another region says where it is in a header, which every answer has. */
function hasRegion(error: unknown): boolean {
  return (error as Partial<SdkError>).$response?.headers?.["x-amz-bucket-region"] !== undefined;
}
