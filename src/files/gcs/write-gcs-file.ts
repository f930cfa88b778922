import type { ExpectedFile } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import { contentTypeOf } from "../content-type.ts";
import { ownMetadata } from "../own-metadata.ts";
import { refuseHuge } from "../refuse-huge.ts";
import { verifiedUpload } from "../verified-upload.ts";
import { Crc32c } from "./crc32c.ts";
import { objectPath, type GcsBucket } from "./gcs-bucket.ts";
import { OBJECT_FIELDS, readGcsObject, type GcsObject } from "./gcs-object.ts";
import { relatedBody } from "./related-body.ts";
import { removeGcsObject } from "./remove-gcs-object.ts";
import { present } from "../../values/present.ts";

export interface GcsWrite {
  readonly bucket: GcsBucket;
  readonly key: string;
  readonly expected: ExpectedFile;
  readonly open: OpenStream;
  /** What the object must still be, "0" for none; undefined for an unconditional write. */
  readonly generation: string | undefined;
}

/** An object as it was written. */
export interface WrittenObject {
  readonly generation: string;
  readonly file: { readonly size: number; readonly sha256: string };
}

/**
 * Writes one object in one streamed request, whose end is withheld until the content has proved right. What Cloud Storage says it has
 * received is compared by size and CRC32C, and deleted where it differs.
 */
export async function writeGcsObject(write: GcsWrite): Promise<WrittenObject> {
  const { bucket, key, expected } = write;
  const url = `gs://${bucket.location.bucket}/${key}`;
  refuseHuge({ url, side: bucket.options.side ?? "local" }, expected.size);
  const upload = verifiedUpload(expected, write.open);
  const body = relatedBody(description(write), contentTypeOf(key));
  let checksum = new Crc32c();
  const answer = await upload.send(() =>
    bucket.json({
      operation: "objects.insert",
      method: "POST",
      key,
      path: `/upload${objectPath(bucket.location.bucket)}`,
      query: {
        uploadType: "multipart",
        fields: OBJECT_FIELDS,
        ifGenerationMatch: write.generation,
        kmsKeyName: bucket.options.kmsKeyName,
      },
      headers: { "content-type": body.contentType },
      kind: "upload",
      signal: upload.signal,
      bodySize: expected.size === undefined ? undefined : expected.size + body.overhead,
      body: () => {
        checksum = new Crc32c();
        return Promise.resolve(body.around(upload.body(), (chunk) => checksum.update(chunk)));
      },
    }),
  );
  const file = upload.outcome();
  const stored = readGcsObject(answer);
  if (stored?.stat.size === file.size && (stored.crc32c ?? checksum.base64()) === checksum.base64()) {
    return { file, generation: stored.generation };
  }
  // That the object is wrong is the better thing to say.
  if (stored !== undefined) await removeGcsObject(bucket, key, stored.generation).catch(() => undefined);
  throw storedWrong(write, stored, file.size);
}

function description({ key, expected, bucket }: GcsWrite): unknown {
  const { metadata, storageClass } = bucket.options;
  return {
    name: key,
    contentType: contentTypeOf(key),
    metadata: { ...metadata, ...ownMetadata(expected) },
    ...present({ storageClass }),
  };
}

function storedWrong({ bucket, key }: GcsWrite, stored: GcsObject | undefined, size: number): UserError {
  const url = `gs://${bucket.location.bucket}/${key}`;
  const has =
    stored === undefined ? "gave no account of it" : `has ${stored.stat.size} bytes, ${stored.crc32c ?? ""}`;
  return new UserError("STORED_WRONG", `${url} was sent ${size} bytes, and Cloud Storage ${has}`, {
    hint: "Something between this machine and Cloud Storage changes uploads. None of it was kept.",
    side: bucket.options.side ?? "local",
    url,
  });
}
