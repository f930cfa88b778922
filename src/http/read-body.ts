import type { Readable } from "node:stream";
import { UserError } from "../errors/user-error.ts";
import { giveBack } from "../values/lent-bytes.ts";
import { readChunks } from "./read-chunks.ts";

/** The whole of a small body; throws a UserError TOO_LARGE, and reads no further, when it has more than `limit` bytes. */
export async function readBody(body: Readable, limit: number): Promise<Buffer> {
  const bytes = await readBytes(body, limit + 1);
  if (bytes.byteLength <= limit) return bytes;
  throw tooLarge(limit);
}

/** The error for an answer that goes on after so many bytes. */
export function tooLarge(limit: number): UserError {
  return new UserError(
    "TOO_LARGE",
    `The answer has more than ${limit} bytes, where a small document was expected`,
    {
      hint: "Something other than the registry or file server seems to answer at this address.",
    },
  );
}

/** The beginning of a body as text; an answer that breaks off is as good as one that ends. */
export async function readBeginning(body: Readable, limit: number): Promise<string> {
  try {
    return (await readBytes(body, limit)).subarray(0, limit).toString("utf8");
  } catch {
    return "";
  }
}

/** Gives a body's place in the queue back: what is left is read where it is little, so that the connection can be used again. */
export function discard(body: Readable): void {
  let left = 64 * 1024;
  body.on("error", () => undefined);
  body.on("data", (chunk: Uint8Array) => {
    giveBack(chunk);
    left -= chunk.byteLength;
    if (left < 0) body.destroy();
  });
}

/** The beginning of a body: all of it, or at least `limit` bytes. */
export async function readBytes(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const isAll = await readChunks(body, (chunk) => {
    chunks.push(chunk);
    return (size += chunk.byteLength) >= limit;
  });
  if (!isAll) body.destroy();
  // Copies of large documents would wait for the garbage collector.
  if (chunks.length === 1 && chunks[0] !== undefined) return chunks[0];
  const whole = Buffer.concat(chunks);
  chunks.forEach(giveBack);
  return whole;
}
