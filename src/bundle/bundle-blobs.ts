import { heldBody } from "../content/held-body.ts";
import type { Readable } from "node:stream";
import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { ExpectedFile, FileStat, FileStore } from "../content/file-store.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { Manifest } from "../content/manifest.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { hasContent } from "../content/has-content.ts";
import { sha256In } from "../content/sha256-in.ts";
import { verifiedStream } from "../content/verified-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { blobPath } from "./layout-places.ts";
import { present } from "../values/present.ts";

/** What is stored under a digest, whichever repository it belongs to; undefined where it is absent, truncated or altered. */
export async function findBlob(content: FileStore, digest: Digest): Promise<Descriptor | undefined> {
  const found = await content.stat(blobPath(digest));
  if (found === undefined) return undefined;
  const expected = sha256In(digest);
  const { size } = found;
  // The store keeps no other hash than sha256.
  const isWhole =
    expected === undefined
      ? await hasContent(content, blobPath(digest), { digest, size })
      : found.sha256 === expected;
  return isWhole ? { mediaType: "application/octet-stream", digest, size } : undefined;
}

/** What is stored under a digest, to be handed out; throws a UserError DAMAGED where the disk holds something else, or nothing any more. */
export async function wholeBlob(content: FileStore, digest: Digest): Promise<Descriptor> {
  const found = await content.stat(blobPath(digest));
  const blob = { mediaType: "application/octet-stream", digest, size: found?.size ?? 0 };
  const expected = sha256In(digest);
  if (found === undefined || (expected !== undefined && found.sha256 !== expected))
    throw damaged(blob, found);
  return blob;
}

/** Throws UserErrors NOT_FOUND, DAMAGED where the disk holds something else by now. */
export async function openBlob(content: FileStore, blob: Descriptor, offset: number): Promise<Readable> {
  const path = blobPath(blob.digest);
  const found = await content.stat(path);
  if (found === undefined) throw new UserError("NOT_FOUND", `There is no blob ${blob.digest}`);
  const expected = sha256In(blob.digest);
  if (found.size !== blob.size || (expected !== undefined && found.sha256 !== expected))
    throw damaged(blob, found);
  const stream = await content.open(path, offset);
  // The store vouches for a sha256 only; anything else has to be hashed on its way.
  return expected === undefined && offset === 0 ? verifiedStream(stream, blob) : stream;
}

/** Stores a blob under its digest; "mounted" where it was there already or came while this waited. */
export async function storeBlob(
  content: FileStore,
  blob: Descriptor,
  open: OpenStream,
): Promise<Exclude<BlobOutcome, "present">> {
  // What the store vouches for it looks for itself.
  const isVouchedFor = sha256In(blob.digest) !== undefined;
  if (!isVouchedFor && (await findBlob(content, blob.digest))?.size === blob.size) return "mounted";
  const outcomes: ("sent" | "mounted")[] = [];
  await content.write(blobPath(blob.digest), expectedFile(blob), async (offset, reader) => {
    outcomes.push("sent");
    const stream = await open(offset, reader);
    return isVouchedFor ? stream : verifiedStream(stream, blob);
  });
  return outcomes[0] ?? "mounted";
}

export async function storeManifest(content: FileStore, { descriptor, bytes }: Manifest): Promise<void> {
  const size = bytes.byteLength;
  const open: OpenStream = (offset) => Promise.resolve(heldBody(bytes.subarray(offset)));
  await content.write(blobPath(descriptor.digest), expectedFile({ ...descriptor, size }), open);
}

function expectedFile({ digest, size }: Descriptor): ExpectedFile {
  const sha256 = sha256In(digest);
  return { size, ...present({ sha256 }) };
}

/** `found`: what the disk holds in its place. */
export function damaged({ digest }: Pick<Descriptor, "digest">, found: FileStat | undefined): UserError {
  const place = blobPath(digest);
  const message =
    found === undefined
      ? `The blob ${digest} is gone from the disk: there is no ${place}`
      : `The blob ${digest} is damaged on disk: ${place} has ${found.size} bytes with the sha256 ${found.sha256 ?? "unknown"}`;
  return new UserError("DAMAGED", message, {
    hint: "Copy the images into this directory again: only what is damaged or gone is fetched.",
    side: "local",
  });
}
