import { createHash } from "node:crypto";
import type { Descriptor } from "../../content/descriptor.ts";
import { childrenOf, mediaTypeOf } from "../../content/manifest-children.ts";
import { isManifest } from "../../content/media-types.ts";
import { digestOf } from "../../content/verifier.ts";
import { UserError } from "../../errors/user-error.ts";

/** What was read, and found to be right. */
export interface ReadBack {
  /** Of the file, or of the image's index. */
  readonly digest: string;
  /** Requests that were made. */
  readonly requests: number;
  readonly bytes: number;
}

/** Reads a file over HTTP without credentials and hashes it. Throws a UserError READ_BACK_FAILED. */
export async function readBackFile(url: string, digest: string): Promise<ReadBack> {
  const found = await hashBody(url, await get(url));
  expectDigest(url, digest, found.digest);
  return { digest, requests: 1, bytes: found.bytes };
}

/**
 * Reads all of an image over HTTP without credentials, as a node would for every platform, and checks each digest.
 * `repository` is an address below /v2/. Throws a UserError READ_BACK_FAILED.
 */
export async function readBackImage(
  repository: string,
  reference: string,
  digest: string,
): Promise<ReadBack> {
  const url = `${repository}/manifests/${reference}`;
  const response = await get(url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expectDigest(url, digest, digestOf(bytes));
  const mediaType = mediaTypeOf(bytes, response.headers.get("content-type") ?? undefined) ?? "";
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.byteLength };
  const { manifests, blobs } = childrenOf({ descriptor, bytes });
  const read = [{ digest, requests: 1, bytes: bytes.byteLength }];
  for (const child of [...manifests, ...blobs]) read.push(await readBackChild(repository, child));
  return {
    digest,
    requests: read.reduce((sum, { requests }) => sum + requests, 0),
    bytes: read.reduce((sum, part) => sum + part.bytes, 0),
  };
}

function readBackChild(repository: string, { mediaType, digest }: Descriptor): Promise<ReadBack> {
  if (isManifest(mediaType)) return readBackImage(repository, digest, digest);
  return readBackFile(`${repository}/blobs/${digest}`, digest);
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (response.ok) return response;
  throw new UserError("READ_BACK_FAILED", `GET answered ${response.status}`, { side: "local", url });
}

async function hashBody(url: string, { body }: Response): Promise<{ digest: string; bytes: number }> {
  if (body === null) throw new UserError("READ_BACK_FAILED", "GET answered without a body", { url });
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { digest: `sha256:${hash.digest("hex")}`, bytes };
}

function expectDigest(url: string, expected: string, found: string): void {
  if (found === expected) return;
  throw new UserError("READ_BACK_FAILED", `expected ${expected}, got ${found}`, { side: "local", url });
}
