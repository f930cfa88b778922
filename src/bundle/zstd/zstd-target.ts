import { giveBack } from "../../values/lent-bytes.ts";
import { compressionOf } from "../compression.ts";
import type { TarLayout } from "../tar/lay-out-tar.ts";
import { BATCH_BYTES, type TarTarget } from "../tar/tar-target.ts";
import { FRAME_BYTES, planFrames, type PlannedFrame } from "./plan-frames.ts";
import { printSeekTable } from "./seek-table.ts";
import { plainFrame } from "./zstd-frame.ts";
import type { ZstdCodec } from "./zstd-codec.ts";

/** A tar that is compressed on its way. */
export interface ZstdTarget extends TarTarget {
  /** Writes the index; answers with the bytes of all that was written. */
  end(): Promise<number>;
}

/**
 * Compresses a tar into frames that can be read one without the other, and writes them one after the other. What is compressed already, or
 * does not become smaller, is in frames as it is. Nothing is kept of a run that failed, for nobody knows sizes before.
 */
export function zstdTarget(
  { write }: Pick<TarTarget, "write">,
  layout: TarLayout,
  codec: ZstdCodec,
): ZstdTarget {
  const frames = planFrames(layout);
  const written: { readonly packedSize: number; readonly size: number }[] = [];
  // One is filled while the other is written.
  let [bytes, other] = [Buffer.allocUnsafeSlow(FRAME_BYTES), Buffer.allocUnsafeSlow(FRAME_BYTES)];
  let writing = Promise.resolve();
  let filled = 0;
  let packed = 0;
  let isPlain = false;
  const pack = (frame: PlannedFrame, content: Buffer): Uint8Array[] => {
    // What the first frame of a file shows goes for its others.
    if (!frame.isOfFile || frame.isFirst) isPlain = frame.isOfFile && compressionOf(content) !== undefined;
    if (isPlain) return plainFrame(content);
    const compressed = codec.compress(content);
    return compressed.byteLength < content.byteLength ? [compressed] : plainFrame(content);
  };
  const endFrame = async (frame: PlannedFrame): Promise<void> => {
    const chunks = pack(frame, bytes.subarray(0, filled));
    const packedSize = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    await writing;
    writing = write(chunks, packed);
    // Awaited before the next frame; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
    [bytes, other] = [other, bytes];
    packed += packedSize;
    written.push({ packedSize, size: filled });
    filled = 0;
  };
  const add = async (chunk: Uint8Array): Promise<void> => {
    for (let at = 0; at < chunk.byteLength;) {
      const frame = frames[written.length];
      if (frame === undefined) throw new RangeError("a tar is longer than was planned");
      const part = chunk.subarray(at, at + frame.end - frame.start - filled);
      bytes.set(part, filled);
      filled += part.byteLength;
      at += part.byteLength;
      if (filled === frame.end - frame.start) await endFrame(frame);
    }
  };
  return {
    takesGaps: false,
    atOnce: BATCH_BYTES,
    isThere: () => Promise.resolve(false),
    write: async (chunks) => {
      for (const chunk of chunks) {
        await add(chunk);
        giveBack(chunk);
      }
    },
    end: async () => {
      const table = printSeekTable(written);
      await writing;
      await write([table], packed);
      return packed + table.byteLength;
    },
  };
}
