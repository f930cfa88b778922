import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { StoredFile } from "../../content/stored-content.ts";
import { UserError } from "../../errors/user-error.ts";
import type { S3Location } from "../location/file-location.ts";
import { createS3Bucket } from "../s3/s3-bucket.ts";
import type { S3Options } from "../s3/s3-options.ts";
import { present } from "../../values/present.ts";
import { allPages } from "./all-pages.ts";

/**
 * All objects of a bucket whose keys begin with `prefix`; `path` is the whole key. Throws UserErrors for what the store refuses, S3_ERROR
 * where it keeps back how the list goes on, and TOO_LARGE.
 */
export async function listS3Objects(
  location: S3Location,
  options: S3Options,
  prefix: string,
): Promise<StoredFile[]> {
  const bucket = createS3Bucket(location, options);
  const url = `s3://${location.bucket}/${prefix}`;
  return allPages(url, async (token) => {
    const page = await bucket.call("ListObjectsV2", prefix, (client, sdk) =>
      client.send(
        new sdk.ListObjectsV2Command({
          Bucket: location.bucket,
          Prefix: prefix,
          ...present({ ContinuationToken: token }),
        }),
      ),
    );
    if (page.IsTruncated === true && page.NextContinuationToken === undefined)
      throw cutShort(url, options.side ?? "local");
    return {
      entries: objectsIn(page),
      next: page.IsTruncated === true ? page.NextContinuationToken : undefined,
    };
  });
}

function objectsIn({ Contents = [] }: ListObjectsV2CommandOutput): StoredFile[] {
  return Contents.flatMap(({ Key: path, Size: size = 0, LastModified }) =>
    path === undefined ? [] : [{ path, size, written: LastModified?.getTime() }],
  );
}

/** A list of a part would be taken for the whole. */
function cutShort(url: string, side: NonNullable<S3Options["side"]>): UserError {
  return new UserError(
    "S3_ERROR",
    `The list of ${url} is cut short: there is more, and not said how to go on`,
    {
      hint: "The store does not know ListObjectsV2 as Amazon has it. Name a smaller part of the bucket, or update the store.",
      side,
      url,
    },
  );
}
