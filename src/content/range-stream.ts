import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { BufferPool } from "../values/buffer-pool.ts";

const LENGTH = 256 * 1024;
const POOL = new BufferPool(LENGTH, 32);

/**
 * The bytes of an open file from `start` to before `end`, in buffers that are lent. The file stays open, and any number of such streams may
 * read it at once.
 */
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
      // For the last bytes, or a small file, nobody needs a large buffer.
      const pooled = length < LENGTH ? undefined : POOL.take();
      handle.read(pooled?.bytes ?? Buffer.allocUnsafeSlow(length), 0, length, position).then(
        ({ bytesRead, buffer }) => {
          position += bytesRead;
          pooled?.out(bytesRead);
          if (bytesRead === 0) this.destroy(new Error(`the file ends ${end - position} bytes too early`));
          else this.push(buffer.subarray(0, bytesRead));
        },
        (error: unknown) => this.destroy(error as Error),
      );
    },
  });
}
