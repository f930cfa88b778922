import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { UserError } from "../errors/user-error.ts";
import { digestIn, type Exchange } from "./exchange.ts";
import { RequestError } from "./request-error.ts";
import { sendContent } from "./send-content.ts";
import type { ServedRepository } from "./served-content.ts";

/** GET and HEAD /v2/NAME/blobs/DIGEST. */
export async function getBlob(
  exchange: Exchange,
  repository: ServedRepository,
  digestText: string,
): Promise<void> {
  const digest = digestIn(digestText);
  const found = await findBlob(repository, digest);
  if (found === undefined) throw new RequestError(404, "BLOB_UNKNOWN", `There is no blob ${digest}`);
  await sendContent(exchange, {
    size: found.size,
    etag: `"${digest}"`,
    by: "digest",
    headers: { "Content-Type": "application/octet-stream", "Docker-Content-Digest": digest },
    open: (offset) => repository.open(found, offset),
  });
}

export async function findBlob(
  repository: ServedRepository,
  digest: Digest,
): Promise<Descriptor | undefined> {
  return repository.blob === undefined ? countBlob(repository, digest) : repository.blob(digest);
}

/** For stores that cannot say how large a blob is. */
async function countBlob(repository: ServedRepository, digest: Digest): Promise<Descriptor | undefined> {
  const blob = { mediaType: "application/octet-stream", digest, size: 0 };
  try {
    let size = 0;
    for await (const chunk of await repository.open(blob, 0)) size += (chunk as Uint8Array).byteLength;
    return { ...blob, size };
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}
