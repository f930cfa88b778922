import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";

const LENGTH = 256 * 1024;

/** The bytes of an open file from `start` to before `end`. The file stays open, and any number of such streams may read it at once. */
export function rangeStream(handle: FileHandle, start: number, end: number): Readable {
  let position = start;
  return new Readable({
    highWaterMark: LENGTH,
    read() {
      const length = Math.min(LENGTH, end - position);
      if (length <= 0) {
        this.push(null);
        return;
      }
      handle.read(Buffer.allocUnsafeSlow(length), 0, length, position).then(
        ({ bytesRead, buffer }) => {
          position += bytesRead;
          if (bytesRead === 0) this.destroy(new Error(`the file ends ${end - position} bytes too early`));
          else this.push(buffer.subarray(0, bytesRead));
        },
        (error: unknown) => this.destroy(error as Error),
      );
    },
  });
}
