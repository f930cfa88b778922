import type { Readable } from "node:stream";
import { algorithmOf } from "./algorithm-of.ts";
import type { Digest } from "./digest.ts";
import { hashStream } from "./hash-stream.ts";

/** Whether a stream's bytes are those of a digest, by reading them all. Throws what reading it does. */
export async function isOfDigest(stream: Readable, digest: Digest): Promise<boolean> {
  const algorithm = algorithmOf(digest);
  return `${algorithm}:${(await hashStream(stream, algorithm)).hex}` === digest;
}
