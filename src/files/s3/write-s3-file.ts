import type { PutObjectCommand, PutObjectCommandInput } from "@aws-sdk/client-s3";
import type { ExpectedFile, FileStat } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import { contentTypeOf } from "../content-type.ts";
import { escapePath } from "../location/url-path.ts";
import { ownMetadata } from "../own-metadata.ts";
import { refuseHuge } from "../refuse-huge.ts";
import { settleConflict } from "../settle-conflict.ts";
import { verifiedUpload, type VerifiedUpload } from "../verified-upload.ts";
import type { PartBuffers } from "../parts/part-buffers.ts";
import { s3PartTarget } from "./s3-part-target.ts";
import { buffersFor } from "../parts/buffers-for.ts";
import { sendInParts } from "../parts/send-in-parts.ts";
import type { Learned } from "./learned.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import { isS3Failure, s3FailureName } from "./s3-error.ts";
import { present } from "../../values/present.ts";

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

/**
 * Writes one object: in one request, where size and sha256 are known and the store can check them, else in parts. The request's
 * last bytes (or the completion of its parts) are withheld until the content has proved right, whatever the store checks: some
 * stores keep what they got of a request that was cut off, unless a hash in it tells them that it is not all.
 * Failures that may pass are tried again from the source, since the SDK cannot repeat a stream.
 */
export async function writeS3File(write: S3Write): Promise<WrittenFile> {
  const { http, side = "local" } = write.bucket.options;
  refuseHuge({ url: urlOf(write), side }, write.expected.size);
  for (let attempt = 1; ; attempt += 1) {
    const tried = { ...write.bucket.learned };
    try {
      return await sendOnce(write);
    } catch (error) {
      if (isOther(write.condition, error)) return await settle(write, error);
      if (learnChecks(write.bucket.learned, tried, error)) return await writeS3File(write);
      if (isS3Failure(error, 501) && hasCondition(write.condition)) {
        return await writeS3File({ ...write, condition: {} });
      }
      const written = await writtenMeanwhile(write, error);
      if (written !== undefined) return written;
      if (attempt >= http.attempts || !(mayPass(error) || (attempt === 1 && isSkewed(error)))) throw error;
      await http.pause({ method: "PUT", url: requestUrl(write), error, attempt });
    }
  }
}

/** The object is not what the condition says any more: it is another one (412), or is gone (404, of a condition on its ETag). */
function isOther({ IfMatch }: WriteCondition, error: unknown): boolean {
  const isGone = IfMatch !== undefined && error instanceof UserError && error.code === "NOT_FOUND";
  return isGone || isS3Failure(error, 412);
}

/**
 * True where the store's refusal shows that it wants content to be checked in another way, so that a second try has a chance: it has no
 * checksums (501, or 400 with a word about them), wants Content-MD5, or wants the signature to cover the content. What counts is what
 * this try knew: another upload may have learned the same meanwhile.
 */
function learnChecks(learned: Learned, tried: Learned, error: unknown): boolean {
  if (!(error instanceof UserError)) return false;
  const said = `${s3FailureName(error) ?? ""} ${error.message}`;
  if (/XAmzContentSHA256Mismatch/.test(said) && !tried.ignoresChecksums) {
    learned.ignoresChecksums = true;
    return true;
  }
  if (!isS3Failure(error, 400) && !isS3Failure(error, 501)) return false;
  const wanted = /content-md5/i.test(said) ? "md5" : /checksum/i.test(said) ? "signature" : undefined;
  const isNew = wanted !== undefined && tried.checkedBy !== wanted && tried.checkedBy !== "md5";
  if (isNew && learned.checkedBy !== "md5")
    Object.assign(learned, { checkedBy: wanted, ignoresChecksums: true });
  return isNew;
}

/**
 * A store that refuses a conditional write early may close the connection under the rest of the content, and its answer is lost. What
 * it has then tells whether somebody else has written the very file. So it does where the answer to the completion of an upload was lost,
 * and a second one finds no upload any more.
 */
async function writtenMeanwhile(write: S3Write, error: unknown): Promise<WrittenFile | undefined> {
  const wasCut = error instanceof UserError && error.code === "UNREACHABLE";
  const isOver = error instanceof UserError && s3FailureName(error) === "NoSuchUpload";
  if (!isOver && !(wasCut && hasCondition(write.condition))) return undefined;
  const found = await write.stat();
  const { sha256 } = write.expected;
  return found !== undefined && sha256 !== undefined && found.sha256 === sha256
    ? { ...found, sha256 }
    : undefined;
}

async function sendOnce(write: S3Write): Promise<WrittenFile> {
  const { size = Infinity, sha256 } = write.expected;
  const limit = write.bucket.options.multipartAbove ?? 256 * MIB;
  const upload = verifiedUpload(write.expected, write.open);
  const etag = await upload.send(() =>
    sha256 !== undefined && size <= limit && write.bucket.learned.checkedBy !== "md5"
      ? sendWhole(write, upload, { sha256, size })
      : sendParts(write, upload),
  );
  return { ...upload.outcome(), ...present({ etag }) };
}

function sendParts(write: S3Write, upload: VerifiedUpload): Promise<string | undefined> {
  const target = s3PartTarget(write.bucket, write.key, objectInput(write));
  return sendInParts(target, upload.body(), buffersFor(write.buffers, write.expected.size, target.mostParts));
}

async function sendWhole(
  write: S3Write,
  upload: VerifiedUpload,
  { sha256, size }: Required<Omit<ExpectedFile, "origin">>,
): Promise<string | undefined> {
  const { learned } = write.bucket;
  const input = {
    ...objectInput(write),
    ContentLength: size,
    ...(learned.checkedBy === "sha256"
      ? { ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64") }
      : {}),
    Body: upload.body(),
  };
  const answer = await write.bucket.call("PutObject", write.key, (client, sdk) => {
    const command = new sdk.PutObjectCommand(input);
    setPayloadHash(command, learned.ignoresChecksums ? sha256 : "UNSIGNED-PAYLOAD");
    return client.send(command, { abortSignal: upload.signal });
  });
  learned.ignoresChecksums ||= answer.ChecksumSHA256 === undefined;
  return answer.ETag;
}

/**
 * What the signature says of the content (Signature Version 4, "x-amz-content-sha256"). A store that checks checksums need not hash it
 * once more for that; one that knows nothing of them, as its answer shows, is made to check the content so.
 */
function setPayloadHash(command: PutObjectCommand, value: string): void {
  command.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-amz-content-sha256"] = value;
      return next(args);
    },
    { step: "build", name: "setPayloadHash" },
  );
}

function objectInput(write: S3Write): PutObjectCommandInput {
  const { options, location } = write.bucket;
  const { serverSideEncryption, kmsKeyId, storageClass } = options;
  return {
    Bucket: location.bucket,
    Key: write.key,
    ContentType: contentTypeOf(write.key),
    Metadata: { ...options.metadata, ...ownMetadata(write.expected) },
    ...present({
      ServerSideEncryption: serverSideEncryption,
      SSEKMSKeyId: kmsKeyId,
      StorageClass: storageClass === undefined ? undefined : (storageClass as never),
    }),
    ...write.condition,
  };
}

async function settle(write: S3Write, cause: unknown): Promise<WrittenFile> {
  const found = await write.stat();
  const side = write.bucket.options.side ?? "local";
  return settleConflict({ expected: write.expected, found, url: urlOf(write), side, cause });
}

function urlOf({ bucket, key }: S3Write): string {
  return `s3://${bucket.location.bucket}/${key}`;
}

/** For the list of retries, which is by host. */
function requestUrl({ bucket, key }: S3Write): string {
  return `${bucket.location.endpoint ?? "https://s3.amazonaws.com"}/${escapePath(key)}`;
}

function hasCondition(condition: WriteCondition): boolean {
  return condition.IfMatch !== undefined || condition.IfNoneMatch !== undefined;
}

/** Refusals of Amazon's and of other stores that say, or mean, "try again". */
const PASSING: readonly string[] = [
  "RequestTimeout",
  "NoSuchUpload",
  "ConditionalRequestConflict",
  "OperationAborted",
  "IncompleteBody",
  "BadDigest",
  "XAmzContentSHA256Mismatch",
];

/** The SDK has learned the store's time from that answer. */
function isSkewed(error: unknown): boolean {
  return error instanceof UserError && error.code === "CLOCK_SKEW";
}

function mayPass(error: unknown): boolean {
  if (!(error instanceof UserError)) return false;
  if (["SERVER_ERROR", "UNREACHABLE", "TIMEOUT", "RATE_LIMITED"].includes(error.code)) return true;
  return PASSING.includes(s3FailureName(error) ?? "");
}
