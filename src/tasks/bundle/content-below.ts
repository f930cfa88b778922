import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { referenceOf, repositoryName, type ImageReference } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Platform } from "../../content/platform.ts";
import { UserError } from "../../errors/user-error.ts";
import { keptChildren } from "../../transfer/choose-children.ts";
import { append } from "../../values/append.ts";

interface ContentBelow {
  /** Its own and those below it. */
  readonly manifests: readonly Digest[];
  /** Foreign layers too. */
  readonly blobs: readonly Descriptor[];
}

/**
 * What an image of a bundle consists of; of some platforms alone where these are named. Nothing below a manifest that is damaged, and
 * nothing at all of one that was left out, or of an image that the bundle has not.
 */
export function contentBelow(
  { graph }: Pick<PackedBundle, "graph">,
  image: ImageReference,
  platforms?: readonly Platform[],
): ContentBelow {
  const repository = graph.get(repositoryName(image));
  const found: { readonly manifests: Digest[]; readonly blobs: Descriptor[] } = { manifests: [], blobs: [] };
  const walk = (digest: Digest | undefined): void => {
    const manifest = digest === undefined ? undefined : repository?.manifests.get(digest);
    if (digest === undefined || manifest === undefined) return;
    found.manifests.push(digest);
    if (manifest instanceof UserError) return;
    const { manifests, blobs, foreign } = childrenOf(manifest);
    append(found.blobs, blobs, foreign);
    for (const child of keptChildren(manifests, platforms)) walk(child.digest);
  };
  const reference = referenceOf(image);
  walk(isDigest(reference) ? reference : repository?.tags.get(reference)?.digest);
  return found;
}
