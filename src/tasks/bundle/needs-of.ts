import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import { blobPath } from "../../bundle/layout-places.ts";
import { parseImageReference } from "../../content/image-reference.ts";
import { contentBelow } from "./content-below.ts";
import { lockIn } from "../disk/lock-file.ts";

/** The names of a bundle's files that each asset of its lock needs. */
export function needsOf(bundle: PackedBundle): Map<string, readonly string[]> {
  const { images, files } = lockIn(bundle.lock);
  const needs = new Map<string, readonly string[]>();
  for (const { canonical } of images) {
    const { blobs } = contentBelow(bundle, parseImageReference(canonical));
    needs.set(
      canonical,
      blobs.map(({ digest }) => blobPath(digest)),
    );
  }
  for (const { canonical } of files) {
    const path = packedFilePath(canonical);
    needs.set(canonical, [packedFileName(path), packedFileName(`${path}.sha256`)]);
  }
  return needs;
}
