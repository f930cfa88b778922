import { createHash } from "node:crypto";
import type { Descriptor } from "./descriptor.ts";
import type { FileSource } from "./file-store.ts";

/** Whether a file is there with this content, by reading it: for digests that no store keeps. Throws what reading it does. */
export async function hasContent(
  files: FileSource,
  path: string,
  { digest, size }: Pick<Descriptor, "digest" | "size">,
): Promise<boolean> {
  if ((await files.stat(path))?.size !== size) return false;
  const algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
  const hash = createHash(algorithm);
  for await (const chunk of await files.open(path, 0)) hash.update(chunk as Uint8Array);
  return `${algorithm}:${hash.digest("hex")}` === digest;
}
