import { blobPath } from "../../bundle/layout-places.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import type { Digest } from "../../content/digest.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { lockIn } from "../disk/lock-file.ts";
import { contentBelow } from "./content-below.ts";

/** What the lock of a bundle needs of it, by name, with the digest that it has to have whatever the list of hashes says. */
export type NeededNames = ReadonlyMap<string, Digest>;

/** Each manifest is parsed for it. */
export function neededNames(bundle: PackedBundle): NeededNames {
  const { images, files } = lockIn(bundle.lock);
  const digests = images.flatMap(({ canonical }) => {
    const below = contentBelow(bundle, parseImageReference(canonical));
    return [...below.manifests, ...below.blobs.map(({ digest }) => digest)];
  });
  return new Map([
    ...digests.map((digest) => [blobPath(digest), digest] as const),
    ...files.map((file): [string, Digest] => [
      packedFileName(packedFilePath(file.canonical)),
      `sha256:${file.sha256}`,
    ]),
  ]);
}
