import type { LaidPiece } from "./lay-out-tar.ts";

/** Where a tar is written to. */
export interface TarTarget {
  /** Writes chunks at a place of the tar, in bytes from its beginning, and gives them back. */
  readonly write: (chunks: readonly Uint8Array[], position: number) => Promise<void>;
  /** Bytes that are best written at once. */
  readonly atOnce: number;
  /** Whether a piece is at its place, whole. */
  isThere(piece: LaidPiece): Promise<boolean>;
  /** Whether what failed leaves a gap that a later run can fill; where not, the first failure ends it all. */
  readonly takesGaps: boolean;
}

/** Small enough to bound memory, large enough to make a call's cost vanish. */
export const BATCH_BYTES = 1024 * 1024;
