import { Readable } from "node:stream";
import { Verifier, type ContentOrigin, type ExpectedContent } from "./verifier.ts";

export interface VerifiedStreamOptions extends ContentOrigin {
  /** A verifier that has seen the bytes before this stream's; without one, a fresh one for `expected`. */
  readonly verifier?: Verifier;
  /** Where in the content the source starts, in bytes; at most what the verifier has seen. */
  readonly offset?: number;
}

/**
 * Passes a stream on while checking it: the result fails with a UserError DIGEST_MISMATCH or SIZE_MISMATCH and never ends on wrong
 * or missing bytes. Where the size is known, the last bytes are held back until the digest is right. A source that starts before
 * what the verifier has seen is passed on whole, and hashed from there on.
 *
 * A Readable fed by hand rather than a Transform: half the cost a chunk.
 */
export function verifiedStream(
  source: Readable,
  expected: ExpectedContent,
  options: VerifiedStreamOptions = {},
): Readable {
  const verifier = options.verifier ?? new Verifier(expected, options);
  const offset = options.offset ?? 0;
  let overlap = verifier.bytes - offset;
  if (overlap < 0)
    throw new RangeError(`the stream starts at ${offset}, after ${verifier.bytes} checked bytes`);
  const verify = (chunk: Uint8Array): void => {
    const seen = Math.min(overlap, chunk.byteLength);
    overlap -= seen;
    if (seen < chunk.byteLength) verifier.update(seen === 0 ? chunk : chunk.subarray(seen));
  };
  return passThrough(source, verify, () => void verifier.finish());
}

function passThrough(source: Readable, onChunk: (chunk: Uint8Array) => void, onEnd: () => void): Readable {
  const stream = new Readable({
    highWaterMark: 64 * 1024,
    read: () => void source.resume(),
    destroy: (error, callback) => {
      source.destroy();
      callback(error);
    },
  });
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  if (source.destroyed) {
    stream.destroy(source.errored ?? new Error("the source was closed before it was read"));
    return stream;
  }
  source.pause();
  source.on("data", (chunk: Uint8Array) => {
    if (stream.destroyed) return;
    attempt(() => {
      onChunk(chunk);
      if (!stream.push(chunk)) source.pause();
    });
  });
  source.on("end", () => {
    attempt(() => {
      onEnd();
      stream.push(null);
    });
  });
  source.on("error", (error) => stream.destroy(error));
  source.on("close", () => {
    if (!source.readableEnded) stream.destroy(new Error("the source was closed before its end"));
  });
  return stream;
}
