import { promisify } from "node:util";
import type { Headers } from "./http.ts";
import { tooLarge } from "./read-body.ts";
import { WireError } from "./wire/wire-error.ts";

/**
 * A document that a server, or a front before it, has packed although that was not asked for, unpacked: most other clients ask for it, so
 * that nobody notices there. Of `limit` bytes at most. Content is never unpacked: what it is labelled with may be wrong.
 */
export async function decodeDocument(bytes: Buffer, headers: Headers, limit: number): Promise<Buffer> {
  if (bytes.byteLength === 0 || !/^(?:x-)?gzip$/i.test(headers["content-encoding"] ?? "")) return bytes;
  const { gunzip } = await import("node:zlib");
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: limit });
  } catch (error) {
    // Of zlib's errors it is the one about `maxOutputLength`.
    if (error instanceof RangeError) throw tooLarge(limit);
    throw new WireError("BAD_ANSWER", "the answer says that it is packed by gzip, and is not");
  }
}
