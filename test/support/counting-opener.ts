import { Readable } from "node:stream";
import type { OpenStream } from "../../src/content/open-stream.ts";
import { UserError } from "../../src/errors/user-error.ts";

/** Opens bytes in chunks, and counts from which offsets it was asked for. */
export function countingOpener(bytes: Buffer, failAt = Infinity): OpenStream & { offsets: number[] } {
  const offsets: number[] = [];
  const open = (offset: number): Promise<Readable> => {
    offsets.push(offset);
    return Promise.resolve(
      Readable.from(
        (function* () {
          for (let at = offset; at < bytes.length; at += 100_000) {
            if (at >= failAt) throw new UserError("UNREACHABLE", "connection reset");
            yield bytes.subarray(at, at + 100_000);
          }
        })(),
        { objectMode: false },
      ),
    );
  };
  return Object.assign(open, { offsets });
}
