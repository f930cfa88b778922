import { setTimeout } from "node:timers/promises";
import type { PutObjectCommand, PutObjectCommandInput } from "@aws-sdk/client-s3";
import type { ExpectedFile, FileStat } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import { contentTypeOf } from "../content-type.ts";
import { verifiedUpload, type VerifiedUpload } from "../verified-upload.ts";
import type { PartBuffers } from "./part-buffers.ts";
import { s3PartTarget } from "./s3-part-target.ts";
import { sendInParts } from "./send-in-parts.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import { isS3Failure, s3FailureName } from "./s3-error.ts";
import { SHA256_METADATA } from "./s3-metadata.ts";

/** What an object must still be for a write to go through; nothing for an unconditional one. */
export interface WriteCondition {
  readonly IfNoneMatch?: "*";
  readonly IfMatch?: string;
}

export interface S3Write {
  readonly bucket: S3Bucket;
  readonly key: string;
  readonly expected: ExpectedFile;
  readonly open: OpenStream;
  readonly condition: WriteCondition;
  readonly buffers: PartBuffers;
  /** Looks at the object anew. */
  readonly stat: () => Promise<FileStat | undefined>;
}

export type WrittenFile = FileStat & { readonly sha256: string };

const MIB = 1024 * 1024;
const ATTEMPTS = 5;
const BACKOFF_MS = 300;

/**
 * Writes one object: in one request, where size and sha256 are known and the store can check them, else in parts. The request's
 * last bytes (or the completion of its parts) are withheld until the content has proved right, whatever the store checks: some
 * stores keep what they got of a request that was cut off, unless a hash in it tells them that it is not all.
 * Failures that may pass are tried again from the source, since the SDK cannot repeat a stream.
 */
export async function writeS3File(write: S3Write): Promise<WrittenFile> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendOnce(write);
    } catch (error) {
      if (isS3Failure(error, 412)) return await settleConflict(write, error);
      if (isS3Failure(error, 501) && hasCondition(write.condition)) {
        return await writeS3File({ ...write, condition: {} });
      }
      if (attempt >= ATTEMPTS || !mayPass(error)) throw error;
      await setTimeout(BACKOFF_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
}

async function sendOnce(write: S3Write): Promise<WrittenFile> {
  const { size = Infinity, sha256 } = write.expected;
  const limit = write.bucket.options.multipartAbove ?? 256 * MIB;
  const upload = verifiedUpload(write.expected, write.open);
  const etag = await upload.send(() =>
    sha256 !== undefined && size <= limit
      ? sendWhole(write, upload, { sha256, size })
      : sendInParts(s3PartTarget(write.bucket, write.key, objectInput(write)), upload.body(), write.buffers),
  );
  return { ...upload.outcome(), ...(etag === undefined ? {} : { etag }) };
}

async function sendWhole(
  write: S3Write,
  upload: VerifiedUpload,
  { sha256, size }: Required<ExpectedFile>,
): Promise<string | undefined> {
  const input = {
    ...objectInput(write),
    ContentLength: size,
    ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
    Body: upload.body(),
  };
  const answer = await write.bucket.call("PutObject", write.key, (client, sdk) => {
    const command = new sdk.PutObjectCommand(input);
    signPayload(command, sha256);
    return client.send(command, { abortSignal: upload.signal });
  });
  return answer.ETag;
}

/** Puts the hash into the signature, which stores check that know nothing of checksums (Signature Version 4, "x-amz-content-sha256"). */
function signPayload(command: PutObjectCommand, sha256: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-amz-content-sha256"] = sha256;
      return next(args);
    },
    { step: "build", name: "signPayload" },
  );
}

function objectInput(write: S3Write): PutObjectCommandInput {
  const { options, location } = write.bucket;
  const { sha256 } = write.expected;
  const { serverSideEncryption, kmsKeyId, storageClass } = options;
  return {
    Bucket: location.bucket,
    Key: write.key,
    ContentType: contentTypeOf(write.key),
    Metadata: { ...options.metadata, ...(sha256 === undefined ? {} : { [SHA256_METADATA]: sha256 }) },
    ...(serverSideEncryption === undefined ? {} : { ServerSideEncryption: serverSideEncryption }),
    ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
    ...(storageClass === undefined ? {} : { StorageClass: storageClass as never }),
    ...write.condition,
  };
}

/** Somebody else wrote in the meantime: fine where they wrote the same. */
async function settleConflict(write: S3Write, cause: unknown): Promise<WrittenFile> {
  const { sha256 } = write.expected;
  const found = await write.stat();
  if (found !== undefined && sha256 !== undefined && found.sha256 === sha256) return { ...found, sha256 };
  const { location, options } = write.bucket;
  throw new UserError(
    "CONTENT_CHANGED",
    `s3://${location.bucket}/${write.key} was changed by somebody else while it was being written`,
    {
      hint: "Run it again, once the other run has ended.",
      side: options.side ?? "local",
      cause,
    },
  );
}

function hasCondition(condition: WriteCondition): boolean {
  return condition.IfMatch !== undefined || condition.IfNoneMatch !== undefined;
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof UserError)) return false;
  if (["SERVER_ERROR", "UNREACHABLE", "TIMEOUT"].includes(error.code) || isS3Failure(error, 429)) return true;
  const passing = ["RequestTimeout", "ConditionalRequestConflict", "BadDigest", "XAmzContentSHA256Mismatch"];
  return passing.includes(s3FailureName(error) ?? "");
}
