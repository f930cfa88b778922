import type { Readable } from "node:stream";
import { giveBack } from "../values/lent-bytes.ts";
import { LIMITS } from "../values/limits.ts";
import { WeightQueue } from "../values/weight-queue.ts";
import { decodeDocument } from "./decode-document.ts";
import type { Headers } from "./http.ts";
import { heldBody } from "../content/held-body.ts";
import { SLOW_BODY } from "./http-error.ts";
import { tooLarge } from "./read-body.ts";
import { readChunks } from "./read-chunks.ts";

/** Bytes of the largest document that is taken. */
const LARGEST = Math.max(LIMITS.manifestBytes, LIMITS.pageBytes, LIMITS.tokenBytes);

/** Reads a whole document, and hands it out as a body, unpacked. */
export type ReadDocument = (body: Readable, headers: Headers) => Promise<Readable>;

/**
 * Documents are kept in memory, so that large ones are read a few at a time, all hosts together: of the others the beginning is there,
 * and their servers wait. None may take longer than `ms` to come, or for its beginning.
 */
export function createReadDocument(ms: number): ReadDocument {
  const large = new WeightQueue(LIMITS.largeDocuments);
  return async (body, headers) => {
    const document = new Document(body);
    await within(body, ms, () => document.read(LIMITS.largeDocumentBytes));
    if (!document.isComplete) await large.run(1, () => within(body, ms, () => document.read(LARGEST)));
    if (!document.isComplete) {
      body.destroy();
      throw tooLarge(LARGEST);
    }
    return heldBody(await decodeDocument(document.whole(), headers, LARGEST));
  };
}

class Document {
  readonly #chunks: Buffer[] = [];
  isComplete = false;
  readonly #source: Readable;
  #bytes = 0;

  constructor(source: Readable) {
    this.#source = source;
  }

  /** In one piece, for it is read as one, and copied: who keeps a document keeps no buffer that is lent. */
  whole(): Buffer {
    const chunks = this.#chunks.splice(0);
    const whole = Buffer.concat(chunks);
    chunks.forEach(giveBack);
    return whole;
  }

  /** Reads on to the end, or until there are more than so many bytes in all. */
  async read(most: number): Promise<void> {
    this.isComplete = await readChunks(this.#source, (chunk) => {
      this.#chunks.push(chunk);
      return (this.#bytes += chunk.byteLength) > most;
    });
  }
}

async function within(body: Readable, ms: number, work: () => Promise<void>): Promise<void> {
  const timer = setTimeout(() => body.destroy(tooSlow(ms)), ms);
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(ms: number): Error {
  const message = `the answer is too slow: a document did not come in ${ms / 1000} seconds`;
  return Object.assign(new Error(message), { code: SLOW_BODY });
}
