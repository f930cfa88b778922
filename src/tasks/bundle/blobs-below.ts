import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { referenceOf, repositoryName, type ImageReference } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Platform } from "../../content/platform.ts";
import { UserError } from "../../errors/user-error.ts";
import { keptChildren } from "../../transfer/choose-children.ts";

/**
 * What an image of a bundle consists of, foreign layers too; of some platforms alone where these are named. Nothing below a manifest that is
 * damaged or was left out, or of an image that the bundle has not.
 */
export function blobsBelow(
  { graph }: Pick<PackedBundle, "graph">,
  image: ImageReference,
  platforms?: readonly Platform[],
): Descriptor[] {
  const repository = graph.get(repositoryName(image));
  const walk = (digest: Digest | undefined): Descriptor[] => {
    const manifest = digest === undefined ? undefined : repository?.manifests.get(digest);
    if (manifest === undefined || manifest instanceof UserError) return [];
    const { manifests, blobs, foreign } = childrenOf(manifest);
    const children = keptChildren(manifests, platforms);
    return [...blobs, ...foreign, ...children.flatMap((child) => walk(child.digest))];
  };
  const reference = referenceOf(image);
  return walk(isDigest(reference) ? reference : repository?.tags.get(reference)?.digest);
}
