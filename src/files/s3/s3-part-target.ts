import { createHash } from "node:crypto";
import type { CompletedPart, PutObjectCommandInput } from "@aws-sdk/client-s3";
import type { S3Bucket } from "./s3-bucket.ts";
import { ownMetadata } from "../own-metadata.ts";
import type { PartTarget } from "../parts/send-in-parts.ts";

/** S3's limit ("Amazon S3 multipart upload limits"). */
const S3_PARTS = 10_000;

/** By what the store is to check a whole object, as far as it takes that. */
function checkOf({ learned }: S3Bucket, bytes: Uint8Array, sha256: string): Partial<PutObjectCommandInput> {
  if (learned.checkedBy === "sha256") return { ChecksumSHA256: sha256 };
  return learned.checkedBy === "md5" ? { ContentMD5: md5Of(bytes) } : {};
}

function md5Of(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("base64");
}

/**
 * S3's multipart upload. `input` describes the object; its conditions count when it is completed. On AWS every part carries a
 * CRC32, which the SDK takes; an endpoint of one's own gets a signed sha256 of each.
 */
export function s3PartTarget(
  bucket: S3Bucket,
  key: string,
  input: PutObjectCommandInput,
): PartTarget<CompletedPart> {
  const { IfMatch, IfNoneMatch, ...described } = input;
  const object = { Bucket: bucket.location.bucket, Key: key };
  const checksum = bucket.location.endpoint === undefined ? ({ ChecksumAlgorithm: "CRC32" } as const) : {};
  return {
    place: { url: `s3://${bucket.location.bucket}/${key}`, side: bucket.options.side ?? "local" },
    mostParts: S3_PARTS,
    async putWhole(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest();
      const own = ownMetadata({ sha256: sha256.toString("hex"), size: bytes.byteLength });
      const Metadata = { ...input.Metadata, ...own };
      const checked = checkOf(bucket, bytes, sha256.toString("base64"));
      const whole = { ...input, Metadata, ...checked, Body: bytes };
      const { ETag } = await bucket.call("PutObject", key, (client, sdk) =>
        client.send(new sdk.PutObjectCommand(whole)),
      );
      return ETag;
    },
    async create() {
      const { UploadId } = await bucket.call("CreateMultipartUpload", key, (client, sdk) =>
        client.send(new sdk.CreateMultipartUploadCommand({ ...described, ...checksum })),
      );
      return UploadId ?? "";
    },
    async sendPart(UploadId, PartNumber, bytes) {
      const check = bucket.learned.checkedBy === "md5" ? { ContentMD5: md5Of(bytes) } : checksum;
      const part = { ...object, ...check, UploadId, PartNumber, Body: bytes };
      const { ETag, ChecksumCRC32 } = await bucket.call("UploadPart", key, (client, sdk) =>
        client.send(new sdk.UploadPartCommand(part)),
      );
      return { PartNumber, ETag, ChecksumCRC32 };
    },
    async complete(UploadId, parts) {
      const upload = { ...object, UploadId, MultipartUpload: { Parts: [...parts] }, IfMatch, IfNoneMatch };
      const { ETag } = await bucket.call("CompleteMultipartUpload", key, (client, sdk) =>
        client.send(new sdk.CompleteMultipartUploadCommand(upload)),
      );
      return ETag;
    },
    async abort(UploadId) {
      await bucket.call("AbortMultipartUpload", key, (client, sdk) =>
        client.send(new sdk.AbortMultipartUploadCommand({ ...object, UploadId })),
      );
    },
  };
}
