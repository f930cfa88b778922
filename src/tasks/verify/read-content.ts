import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { Seen } from "./look.ts";

/** What is handed out, in full or up to some bytes; only a whole one has a digest. Of a web page its beginning is enough. */
export async function readContent(
  stream: Readable,
  algorithm: "sha256" | "sha512",
  most: number,
): Promise<Seen & { readonly status: "found" }> {
  const hash = createHash(algorithm);
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (size === 0 && page(chunk)) return { status: "found", isPage: true };
    size += chunk.byteLength;
    if (size > most) return { status: "found" };
    hash.update(chunk);
  }
  return { status: "found", size, digest: `${algorithm}:${hash.digest("hex")}` };
}

/** Whether bytes begin as a web page does, which no manifest, layer or program does. */
export function page(bytes: Uint8Array): boolean {
  const beginning = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();
  return /^<(?:!doctype|html|head|body|\?xml|!--)/i.test(beginning);
}
