import { createHash } from "node:crypto";

/**
 * How closely content is looked at.
 * - `quick`: what a name points at, and no more of an image; of a file, size and what its store vouches for.
 * - `usual`: every manifest is read, every different blob is asked for once per registry.
 * - `deep`: every byte is read and hashed.
 * - a sample: as `usual`, and so many hundredths of a percent of blobs and files are read and hashed too. Seeds that follow one another
 *   (the days of a nightly job) take different parts, and after 10,000 / `share` of them everything has been read.
 */
export type VerifyDepth = "quick" | "usual" | "deep" | Sample;

interface Sample {
  /** Of 10,000. */
  readonly share: number;
  /** A whole number. */
  readonly seed: number;
}

const WHOLE = 10_000;

/** Whether what has that name (a digest, a URL) is read and hashed. */
export function isHashed(depth: VerifyDepth, name: string): boolean {
  if (typeof depth === "string") return depth === "deep";
  const place = createHash("sha256").update(name).digest().readUInt32BE(0) % WHOLE;
  const begin = (depth.seed * depth.share) % WHOLE;
  return (place - begin + WHOLE) % WHOLE < depth.share;
}
