import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { StoredFile } from "../../content/stored-content.ts";
import { allPages } from "../../http/all-pages.ts";
import { listCutShort, noList } from "../../http/list-cut-short.ts";
import type { S3Location } from "../location/file-location.ts";
import { createS3Bucket } from "../s3/s3-bucket.ts";
import type { S3Options } from "../s3/s3-options.ts";
import { present } from "../../values/present.ts";

/**
 * All objects of a bucket whose keys begin with `prefix`; `path` is the whole key. Throws UserErrors for what the store refuses, TOO_LARGE
 * and LIST_CUT_SHORT.
 */
export async function listS3Objects(
  location: S3Location,
  options: S3Options,
  prefix: string,
): Promise<StoredFile[]> {
  const bucket = createS3Bucket(location, options);
  const place = { url: `s3://${location.bucket}/${prefix}`, side: options.side ?? "local" };
  return allPages(place, async (token) => {
    const page = await bucket.call("ListObjectsV2", prefix, (client, sdk) =>
      client.send(
        new sdk.ListObjectsV2Command({
          Bucket: location.bucket,
          Prefix: prefix,
          ...present({ ContinuationToken: token }),
        }),
      ),
    );
    const { IsTruncated, NextContinuationToken, Contents, KeyCount } = page;
    const next = NextContinuationToken === "" ? undefined : NextContinuationToken;
    if (IsTruncated === true && next === undefined)
      throw listCutShort(place, "there is more, and the store does not say how to go on");
    if (IsTruncated === undefined && Contents === undefined && KeyCount === undefined) throw noList(place);
    return { entries: objectsIn(page), next: IsTruncated === false ? undefined : next };
  });
}

function objectsIn({ Contents = [] }: ListObjectsV2CommandOutput): StoredFile[] {
  return Contents.flatMap(({ Key: path, Size: size = 0, LastModified }) =>
    path === undefined ? [] : [{ path, size, written: LastModified?.getTime() }],
  );
}
