import type { Readable } from "node:stream";
import type { ContentOrigin } from "./verifier.ts";

/** Who reads content to its end and checks its digest itself, so that whoever opens it need not: each byte is hashed once. */
export interface CheckingReader {
  /** Told by who leaves the checking to it where the content comes from, for the message when it is wrong. */
  checks(origin: ContentOrigin): void;
}

/**
 * Opens content at an offset in bytes. Called only if the bytes are really needed, and again with a larger offset to resume:
 * that is what makes skipping, mounting and resuming one mechanism. Who passes `reader` on must neither keep nor change a byte; it may
 * always be left out.
 */
export type OpenStream = (offset: number, reader?: CheckingReader) => Promise<Readable>;
