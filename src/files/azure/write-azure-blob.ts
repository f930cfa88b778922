import { type AzureWrite } from "./azure-write.ts";
import { createHash, type Hash } from "node:crypto";
import type { Readable } from "node:stream";
import type { FileStat } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { contentTypeOf } from "../content-type.ts";
import { ownMetadata } from "../own-metadata.ts";
import { buffersFor } from "../parts/buffers-for.ts";
import { sendInParts } from "../parts/send-in-parts.ts";
import { refuseHuge } from "../refuse-huge.ts";
import { verifiedUpload, type VerifiedUpload } from "../verified-upload.ts";
import { azurePartTarget } from "./azure-part-target.ts";
import { present } from "../../values/present.ts";

export type WrittenBlob = FileStat & { readonly sha256: string };

/** Bytes that go in one request, of which Azure takes 5,000 MiB. */
const WHOLE_UP_TO = 1024 * 1024 * 1024;

/**
 * Writes one blob: in one streamed request where its size and sha256 are known, else in blocks. The request's last bytes (or the list
 * of blocks) are withheld until the content has proved right. What Azure says it has received is compared by MD5.
 */
export async function writeAzureBlob(write: AzureWrite): Promise<WrittenBlob> {
  const { container, key, expected } = write;
  refuseHuge({ url: container.urlOf(key), side: container.options.side ?? "local" }, expected.size);
  const upload = verifiedUpload(expected, write.open);
  const { sha256, size = Infinity } = expected;
  const inOne = sha256 !== undefined && size <= WHOLE_UP_TO;
  const etag = await upload.send(() => (inOne ? putWhole(write, upload, size) : sendInBlocks(write, upload)));
  const written = upload.outcome();
  return { ...written, ...present({ etag }) };
}

async function putWhole(
  write: AzureWrite,
  upload: VerifiedUpload,
  size: number,
): Promise<string | undefined> {
  const { container, key } = write;
  let md5 = createHash("md5");
  const response = await container.call({
    operation: "Put Blob",
    method: "PUT",
    key,
    kind: "upload",
    headers: { "x-ms-blob-type": "BlockBlob", ...blobHeaders(write), ...write.condition },
    signal: upload.signal,
    bodySize: size,
    body: () => {
      md5 = createHash("md5");
      return Promise.resolve(tapped(upload.body(), md5));
    },
  });
  response.body.resume();
  const { "content-md5": stored, etag } = response.headers;
  if (stored !== undefined && stored !== md5.digest("base64")) await refuseStored(write, etag);
  return etag;
}

async function sendInBlocks(write: AzureWrite, upload: VerifiedUpload): Promise<string | undefined> {
  const md5 = createHash("md5");
  const target = azurePartTarget(write, () => ({
    ...blobHeaders({ ...write, expected: upload.outcome() }),
    "x-ms-blob-content-md5": md5.copy().digest("base64"),
  }));
  const buffers = buffersFor(write.buffers, write.expected.size, target.mostParts);
  return sendInParts(target, tapped(upload.body(), md5), buffers);
}

function blobHeaders({ container, key, expected }: AzureWrite): Record<string, string> {
  const { accessTier, encryptionScope, metadata } = container.options;
  const all = Object.entries({ ...metadata, ...ownMetadata(expected) });
  return {
    "x-ms-blob-content-type": contentTypeOf(key),
    ...Object.fromEntries(all.map(([name, value]) => [`x-ms-meta-${name.toLowerCase()}`, value])),
    ...present({ "x-ms-access-tier": accessTier, "x-ms-encryption-scope": encryptionScope }),
  };
}

/** The same stream, hashed as it is read. */
function tapped(content: Readable, hash: Hash): Readable {
  content.pause();
  content.on("data", (chunk: Uint8Array) => hash.update(chunk));
  return content;
}

async function refuseStored({ container, key }: AzureWrite, etag: string | undefined): Promise<never> {
  const headers = etag === undefined ? {} : { "if-match": etag };
  const url = container.urlOf(key);
  // That the blob is wrong is the better thing to say.
  await container.call({ operation: "Delete Blob", method: "DELETE", key, headers }).catch(() => undefined);
  throw new UserError("STORED_WRONG", `Azure did not receive what was sent to ${url}`, {
    hint: "Something between this machine and Azure changes uploads. None of it was kept.",
    side: container.options.side ?? "local",
    url,
  });
}
