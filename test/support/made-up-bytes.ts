import { createCipheriv, createHash } from "node:crypto";

/** Bytes that do not compress and are the same each time for a size and a seed. */
export function madeUpBytes(size: number, seed = "made up"): Buffer {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
