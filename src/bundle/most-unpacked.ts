import { LIMITS } from "../values/limits.ts";

/** The most bytes that a compressed file of so many bytes may unpack to. */
export function mostUnpacked(bytes: number): number {
  return Math.min(LIMITS.archiveBytes, LIMITS.archiveFreeBytes + bytes * LIMITS.archiveRatio);
}
