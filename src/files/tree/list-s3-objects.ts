import type { StoredFile } from "../../content/stored-content.ts";
import type { S3Location } from "../location/file-location.ts";
import { createS3Bucket } from "../s3/s3-bucket.ts";
import type { S3Options } from "../s3/s3-options.ts";
import { present } from "../../values/present.ts";

/** All objects of a bucket whose keys begin with `prefix`; `path` is the whole key. Throws UserErrors for what the store refuses. */
export async function listS3Objects(
  location: S3Location,
  options: S3Options,
  prefix: string,
): Promise<StoredFile[]> {
  const bucket = createS3Bucket(location, options);
  const objects: StoredFile[] = [];
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
    for (const { Key: path, Size: size = 0, LastModified } of page.Contents ?? [])
      if (path !== undefined) objects.push({ path, size, written: LastModified?.getTime() });
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
  return objects;
}
