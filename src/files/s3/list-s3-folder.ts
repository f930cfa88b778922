import type { _Object } from "@aws-sdk/client-s3";
import type { FileStat } from "../../content/file-store.ts";
import { folderPrefix } from "../location/url-path.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import { present } from "../../values/present.ts";

/** Everything below a folder by its path below the location, or undefined where that is more than one page of 1,000. */
export async function listS3Folder(
  bucket: S3Bucket,
  folder: string,
): Promise<Map<string, FileStat> | undefined> {
  const base = folderPrefix(bucket.location.prefix);
  const Prefix = folderPrefix(`${base}${folder}`);
  const { Contents = [], IsTruncated } = await bucket.call("ListObjectsV2", Prefix, (client, sdk) =>
    client.send(new sdk.ListObjectsV2Command({ Bucket: bucket.location.bucket, Prefix })),
  );
  if (IsTruncated === true) return undefined;
  return new Map(Contents.map((object) => [(object.Key ?? "").slice(base.length), statOf(object)]));
}

/** An ETag that looks like an md5 may be something else (of parts, of encrypted content); it never is the md5 of other content. */
function statOf({ Size, ETag }: _Object): FileStat {
  const md5 = /^"([0-9a-f]{32})"$/.exec(ETag ?? "")?.[1];
  return {
    size: Size ?? 0,
    ...present({ md5, etag: ETag }),
  };
}
