import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { OpenStream } from "../content/open-stream.ts";
import { skipBytes } from "../content/skip-bytes.ts";
import { clientLeft } from "./client-left.ts";
import { RequestError } from "./request-error.ts";

/** The length a client announced, in bytes; undefined for a chunked body. */
export function announcedLength(request: IncomingMessage): number | undefined {
  const text = request.headers["content-length"];
  return text === undefined ? undefined : Number(text);
}

/** Reads a body whole. Throws a RequestError 413 above `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyFrom(request, 0)) {
    size += chunk.byteLength;
    if (size > limit)
      throw new RequestError(413, "SIZE_INVALID", `More than ${limit} bytes are not accepted`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/**
 * A request's body as content that is opened once: what comes before the offset is skipped, for a store may hold it from an upload
 * that was cut. A reader that gives up leaves the connection alone, so that it can be told why.
 */
export function openBody(request: IncomingMessage): OpenStream {
  let isOpened = false;
  return (offset) => {
    if (isOpened) throw new RequestError(400, "BLOB_UPLOAD_INVALID", "The upload has to be sent again");
    isOpened = true;
    return Promise.resolve(
      Readable.from(bodyFrom(request, offset), { objectMode: false, highWaterMark: 256 * 1024 }),
    );
  };
}

async function* bodyFrom(request: IncomingMessage, offset: number): AsyncGenerator<Uint8Array> {
  yield* skipBytes(request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>, offset);
  if (!request.complete) throw clientLeft();
}
