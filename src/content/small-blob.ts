import type { Descriptor } from "./descriptor.ts";

/** Bytes up to which a blob is a matter of round trips and not of bandwidth: many of them may be under way beside large ones. */
const SMALL = 256 * 1024;

export function isSmallBlob({ size }: Descriptor): boolean {
  return size <= SMALL;
}
