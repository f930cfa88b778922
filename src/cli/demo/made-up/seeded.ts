import { createCipheriv, createHash } from "node:crypto";

const BLOCK = 16;

/** A sequence of bytes that looks random and is the same for the same seed; it can be begun anywhere. */
export type NextBytes = (length: number) => Buffer;

/** The sequence of that seed from `offset` on: AES-256 in counter mode over zeros, so that any offset costs the same. */
export function seededBytes(seed: string, offset: number): NextBytes {
  const counter = Buffer.alloc(BLOCK);
  counter.writeBigUInt64BE(BigInt(Math.floor(offset / BLOCK)), 8);
  const cipher = createCipheriv("aes-256-ctr", createHash("sha256").update(seed).digest(), counter);
  cipher.update(Buffer.alloc(offset % BLOCK));
  return (length) => cipher.update(Buffer.alloc(length));
}

/** A number of `count` kinds, from 0 on, fixed by the seed. */
export function seededChoice(seed: string, count: number): number {
  return createHash("sha256").update(seed).digest().readUInt32BE() % count;
}

/** A size between half and one and a half times `average`, in whole blocks of 512 bytes. */
export function seededSize(seed: string, average: number): number {
  const share = 0.5 + seededChoice(seed, 1000) / 1000;
  return Math.max(1, Math.round((average * share) / 512)) * 512;
}
