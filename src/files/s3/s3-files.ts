import { Readable } from "node:stream";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { FileStat, FileStore } from "../../content/file-store.ts";
import { skipBytes } from "../../content/skip-bytes.ts";
import { streamOf } from "../../content/stream-of.ts";
import { UserError } from "../../errors/user-error.ts";
import type { S3Location } from "../location/file-location.ts";
import { joinPath } from "../location/url-path.ts";
import { createListings } from "../listings.ts";
import { hasWrittenSize, sha256InMetadata } from "../own-metadata.ts";
import { PartBuffers } from "../parts/part-buffers.ts";
import { listS3Folder } from "./list-s3-folder.ts";
import { createS3Bucket, type S3Bucket } from "./s3-bucket.ts";
import { isS3Failure } from "./s3-error.ts";
import type { S3Options } from "./s3-options.ts";
import { writeS3File, type WriteCondition } from "./write-s3-file.ts";
import { present } from "../../values/present.ts";

/** Bytes; those of a file above 48 GiB are larger, for S3 takes at most 10,000. */
const PART_SIZE = 5 * 1024 * 1024;
const PARTS_IN_MEMORY = 4;

/**
 * A bucket, or what is below a prefix in it, as a tree of files. A file is written under the condition that the object is still as
 * this store last saw it, so that two runs at once do not undo each other. ACLs are never set.
 */
export function openS3Files(location: S3Location, options: S3Options): FileStore {
  const bucket = createS3Bucket(location, options);
  const buffers = new PartBuffers(PARTS_IN_MEMORY, PART_SIZE);
  const seen = new Map<string, WriteCondition>();
  const listings = createListings((folder) => listS3Folder(bucket, folder));
  const keyOf = (path: string): string => joinPath(location.prefix, path);
  const stat = async (path: string): Promise<FileStat | undefined> => {
    const found = await headObject(bucket, keyOf(path));
    seen.set(path, found?.etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: found.etag });
    return found;
  };
  return {
    stat,
    glance: (path) => listings.glance(path),
    open: (path, offset) => openObject(bucket, keyOf(path), offset),
    async remove(path) {
      seen.delete(path);
      listings.forget(path);
      await bucket.call("DeleteObject", keyOf(path), (client, sdk) =>
        client.send(new sdk.DeleteObjectCommand({ Bucket: location.bucket, Key: keyOf(path) })),
      );
    },
    async write(path, expected, open) {
      const condition = seen.get(path) ?? (listings.lacks(path) ? { IfNoneMatch: "*" } : {});
      listings.forget(path);
      const written = await writeS3File({
        bucket,
        key: keyOf(path),
        expected,
        open,
        condition,
        buffers,
        stat: () => stat(path),
      });
      if (written.etag === undefined) seen.delete(path);
      else seen.set(path, { IfMatch: written.etag });
      return written;
    },
  };
}

async function headObject(bucket: S3Bucket, key: string): Promise<FileStat | undefined> {
  try {
    const head = await bucket.call("HeadObject", key, (client, sdk) =>
      client.send(
        new sdk.HeadObjectCommand({ Bucket: bucket.location.bucket, Key: key, ChecksumMode: "ENABLED" }),
      ),
    );
    return statOf(head);
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

function statOf(head: HeadObjectCommandOutput): FileStat {
  const sha256 = storedSha256(head);
  return {
    size: head.ContentLength ?? 0,
    ...present({ sha256, etag: head.ETag }),
  };
}

/**
 * A checksum that S3 took over the whole object, else the one in our metadata; a multipart object's own is over its parts' checksums.
 * Gateways to a disk keep both when somebody changes a file below them: the size must still be what was written.
 */
function storedSha256(head: HeadObjectCommandOutput): string | undefined {
  const { ChecksumSHA256: checksum, ChecksumType, Metadata = {}, ContentLength = 0 } = head;
  if (!hasWrittenSize(Metadata, ContentLength)) return undefined;
  if (checksum !== undefined && ChecksumType !== "COMPOSITE" && !checksum.includes("-")) {
    return Buffer.from(checksum, "base64").toString("hex");
  }
  return sha256InMetadata(Metadata, ContentLength);
}

async function openObject(bucket: S3Bucket, key: string, offset: number): Promise<Readable> {
  try {
    const { Body, ContentRange } = await bucket.call("GetObject", key, (client, sdk) =>
      client.send(
        new sdk.GetObjectCommand({
          Bucket: bucket.location.bucket,
          Key: key,
          ...(offset === 0 ? {} : { Range: `bytes=${offset}-` }),
        }),
      ),
    );
    // A store, or a cache before it, that does not know ranges sends all there is.
    const body = Body as Readable;
    if (offset === 0 || ContentRange !== undefined) return body;
    return streamOf(body, skipBytes(body, offset));
  } catch (error) {
    if (isS3Failure(error, 416)) return Readable.from([]);
    throw error;
  }
}
