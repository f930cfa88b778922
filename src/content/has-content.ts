import type { Descriptor } from "./descriptor.ts";
import type { FileSource } from "./file-store.ts";
import { isOfDigest } from "./is-of-digest.ts";

/** Whether a file is there with this content, by reading it: for digests that no store keeps. Throws what reading it does. */
export async function hasContent(
  files: FileSource,
  path: string,
  { digest, size }: Pick<Descriptor, "digest" | "size">,
): Promise<boolean> {
  if ((await files.stat(path))?.size !== size) return false;
  return isOfDigest(await files.open(path, 0), digest);
}
