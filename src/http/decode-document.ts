import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import type { Headers } from "./http.ts";
import { tooLarge } from "./read-body.ts";
import { WireError } from "./wire/wire-error.ts";

/**
 * A document that a server, or a front before it, has packed although that was not asked for, unpacked: most other clients ask for it, so
 * that nobody notices there. Of `limit` bytes at most. Content is never unpacked: what it is labelled with may be wrong.
 */
export async function decodeDocument(body: Readable, headers: Headers, limit: number): Promise<Readable> {
  if (!/^(?:x-)?gzip$/i.test(headers["content-encoding"] ?? "")) return body;
  const { gunzip } = await import("node:zlib");
  try {
    const bytes = await promisify(gunzip)(await buffer(body), { maxOutputLength: limit });
    return Readable.from(bytes.byteLength === 0 ? [] : [bytes], { objectMode: false });
  } catch (error) {
    // Of zlib's errors it is the one about `maxOutputLength`.
    if (error instanceof RangeError) throw tooLarge(limit);
    throw new WireError("BAD_ANSWER", "the answer says that it is packed by gzip, and is not");
  }
}
