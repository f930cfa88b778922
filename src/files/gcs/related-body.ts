import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";

/** A description and content in one request (RFC 2387, as the JSON API's "multipart upload" wants it). */
export interface RelatedBody {
  readonly contentType: string;
  /** Bytes besides the content's. */
  readonly overhead: number;
  /** The body around a stream of the content; `onChunk` sees each of the content's chunks. Fails as the content does. */
  around(content: Readable, onChunk: (chunk: Uint8Array) => void): Readable;
}

export function relatedBody(description: unknown, contentType: string): RelatedBody {
  const boundary = randomUUID();
  const head = Buffer.from(
    `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(description)}\r\n` +
      `--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/related; boundary=${boundary}`,
    overhead: head.byteLength + tail.byteLength,
    around(content, onChunk) {
      const all = async function* (): AsyncGenerator<Uint8Array> {
        yield head;
        for await (const chunk of content as AsyncIterable<Uint8Array>) {
          onChunk(chunk);
          yield chunk;
        }
        yield tail;
      };
      return Readable.from(all(), { objectMode: false, highWaterMark: 256 * 1024 });
    },
  };
}
