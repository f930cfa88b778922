import { Readable } from "node:stream";
import { UserError } from "../errors/user-error.ts";
import { discard } from "../http/read-body.ts";
import type { BlobPush, PushContext } from "./blob-push.ts";
import { checkStored, STORED } from "./check-stored.ts";
import { explainPiece, explainPush } from "./registry-error.ts";
import { commitUrl, sessionFrom, type UploadSession } from "./upload-session.ts";

/**
 * Sends a blob in pieces (distribution-spec, "Pushing a blob in chunks"): PATCH by PATCH from one stream, which is not opened anew
 * for each, then an empty PUT.
 */
export async function sendPieces(
  context: PushContext,
  push: BlobPush,
  first: UploadSession,
  from: number,
): Promise<void> {
  const { client, learned } = context;
  const { blob } = push;
  let session = first;
  const source = from < blob.size ? new PieceReader(await push.open(from)) : undefined;
  try {
    for (let offset = from; source !== undefined && offset < blob.size;) {
      const size = Math.min(learned.piece, blob.size - offset);
      session = await sendPiece(context, source, session, offset, size);
      offset += size;
    }
  } finally {
    source?.close();
  }
  const response = await client.send({
    method: "PUT",
    path: commitUrl(session, blob.digest),
    scopes: session.scopes,
    label: "PUT blob",
    retry: false,
    expect: STORED,
    explain: explainPush,
    body: new Uint8Array(),
  });
  discard(response.body);
  checkStored(client, response, blob.digest);
}

async function sendPiece(
  { client }: PushContext,
  source: PieceReader,
  session: UploadSession,
  offset: number,
  size: number,
): Promise<UploadSession> {
  const response = await client.send({
    method: "PATCH",
    path: session.url,
    scopes: session.scopes,
    label: "PATCH blob",
    kind: "upload",
    retry: false,
    expect: STORED,
    explain: explainPiece,
    headers: {
      "content-type": "application/octet-stream",
      "content-range": `${offset}-${offset + size - 1}`,
    },
    body: () => source.piece(offset, size),
    bodySize: size,
  });
  if (response.headers["location"] !== undefined) return sessionFrom(client, response, session.scopes);
  discard(response.body);
  return session;
}

/** Cuts one stream into streams of given sizes. */
class PieceReader {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #reached = -1;

  constructor(source: Readable) {
    this.#source = source;
    this.#chunks = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** The next `size` bytes, which start at `offset`; they are there once only. */
  piece(offset: number, size: number): Promise<Readable> {
    if (offset <= this.#reached) {
      return Promise.reject(
        new UserError("UPLOAD_INTERRUPTED", `A piece of a blob was refused after it had been sent`),
      );
    }
    this.#reached = offset;
    return Promise.resolve(Readable.from(this.#take(size), { objectMode: false }));
  }

  close(): void {
    this.#source.destroy();
  }

  async *#take(size: number): AsyncGenerator<Buffer> {
    for (let left = size; left > 0;) {
      if (this.#rest.byteLength === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) return;
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.byteLength);
      left -= part.byteLength;
      yield part;
    }
  }
}
