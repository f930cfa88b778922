import type { S3Location } from "../location/file-location.ts";
import { createS3Bucket } from "../s3/s3-bucket.ts";
import type { S3Options } from "../s3/s3-options.ts";
import { present } from "../../values/present.ts";

/** The keys of all objects of a bucket that begin with `prefix`. Throws UserErrors for what the store refuses. */
export async function listS3Objects(
  location: S3Location,
  options: S3Options,
  prefix: string,
): Promise<string[]> {
  const bucket = createS3Bucket(location, options);
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await bucket.call("ListObjectsV2", prefix, (client, sdk) =>
      client.send(
        new sdk.ListObjectsV2Command({
          Bucket: location.bucket,
          Prefix: prefix,
          ...present({ ContinuationToken: token }),
        }),
      ),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return keys;
}
