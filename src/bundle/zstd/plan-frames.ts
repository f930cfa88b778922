import type { TarLayout } from "../tar/lay-out-tar.ts";

/** Bytes that are unpacked to read one of them: whoever looks for a byte pays for a frame. */
export const FRAME_BYTES = 256 * 1024;
/** What is smaller than this shares its frames with its neighbours. */
const OWN_FRAMES_BYTES = 128 * 1024;

/** A part of a tar that is compressed by itself; bytes of the tar from its beginning. */
export interface PlannedFrame {
  readonly start: number;
  readonly end: number;
  /** Whether it is a large file's: what is compressed already shows at the beginning of that. */
  readonly isOfFile: boolean;
  /** Whether a large file begins here. */
  readonly isFirst: boolean;
}

/** Cuts a tar so that each large file has frames of its own, and can be read without what is around it. */
export function planFrames({ pieces, size }: TarLayout): readonly PlannedFrame[] {
  const frames: PlannedFrame[] = [];
  let at = 0;
  const cutTo = (end: number, isOfFile: boolean): void => {
    for (let isFirst = true; at < end; isFirst = false) {
      const next = Math.min(at + FRAME_BYTES, end);
      frames.push({ start: at, end: next, isOfFile, isFirst: isOfFile && isFirst });
      at = next;
    }
  };
  for (const { offset, header, size: bytes } of pieces) {
    if (bytes < OWN_FRAMES_BYTES) continue;
    const start = offset + header.byteLength;
    cutTo(start, false);
    cutTo(start + bytes, true);
  }
  cutTo(size, false);
  return frames;
}
