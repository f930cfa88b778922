import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import type { GraphRepository } from "../../bundle/packed/read-image-graph.ts";
import { blobPath } from "../../bundle/layout-places.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { parseImageReference, referenceOf } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import { UserError } from "../../errors/user-error.ts";
import { readBundleLock } from "./bundle-lock.ts";

/** The names of a bundle's files that each asset of its lock needs. */
export function needsOf(bundle: PackedBundle): Map<string, readonly string[]> {
  const { images, files } = readBundleLock(bundle);
  const needs = new Map<string, readonly string[]>();
  for (const { canonical } of images) {
    const reference = parseImageReference(canonical);
    const repository = bundle.graph.get(`${reference.registry}/${reference.repository}`);
    if (repository !== undefined) needs.set(canonical, blobsBelow(repository, referenceOf(reference)));
  }
  for (const { canonical } of files) {
    const path = packedFilePath(canonical);
    needs.set(canonical, [packedFileName(path), packedFileName(`${path}.sha256`)]);
  }
  return needs;
}

function blobsBelow(repository: GraphRepository, reference: string): string[] {
  const walk = (digest: Digest | undefined): string[] => {
    const manifest = digest === undefined ? undefined : repository.manifests.get(digest);
    if (manifest === undefined || manifest instanceof UserError) return [];
    const { manifests, blobs } = childrenOf(manifest);
    return [
      ...blobs.map((blob) => blobPath(blob.digest)),
      ...manifests.flatMap((child) => walk(child.digest)),
    ];
  };
  return walk(isDigest(reference) ? reference : repository.tags.get(reference)?.digest);
}
