import type { Readable } from "node:stream";

/**
 * Opens content at an offset in bytes. Called only if the bytes are really needed, and again with a larger offset to resume:
 * that is what makes skipping, mounting and resuming one mechanism.
 */
export type OpenStream = (offset: number) => Promise<Readable>;
