import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { DigestAlgorithm } from "../../content/algorithm-of.ts";
import { isWebPage } from "../../content/is-web-page.ts";
import { giveBack } from "../../values/lent-bytes.ts";
import type { Seen } from "./look.ts";

/** What is handed out, in full or up to some bytes; only a whole one has a digest. Of a web page its beginning is enough. */
export async function readContent(
  stream: Readable,
  algorithm: DigestAlgorithm,
  most: number,
): Promise<Seen & { readonly status: "found" }> {
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (size === 0 && isWebPage(chunk)) return { status: "found", isPage: true };
    size += chunk.byteLength;
    if (size > most) return { status: "found" };
    hash.update(chunk);
    giveBack(chunk);
  }
  return { status: "found", size, digest: `${algorithm}:${hash.digest("hex")}` };
}
