import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { giveBack } from "../values/lent-bytes.ts";
import type { DigestAlgorithm } from "./algorithm-of.ts";

/** How many bytes a stream has, and their hash in hex; its buffers are given back. Throws what reading it does. */
export async function hashStream(
  stream: Readable,
  algorithm: DigestAlgorithm = "sha256",
): Promise<{ readonly size: number; readonly hex: string }> {
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    size += chunk.byteLength;
    giveBack(chunk);
  }
  return { size, hex: hash.digest("hex") };
}
