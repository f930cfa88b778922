import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import type { ImageGraph } from "../packed/read-image-graph.ts";
import type { ForeignImage } from "./foreign-image.ts";

/**
 * Manifests without a name that are about one of an image (their subject), under the name of its repository: so oras and others keep
 * signatures and SBOMs in a layout. `subjects` has, by subject, what is about it.
 */
export function attachedImages(
  graph: ImageGraph,
  subjects: ReadonlyMap<Digest, readonly Descriptor[]>,
): ForeignImage[] {
  return [...graph].flatMap(([repository, { manifests }]) => {
    const found = new Map<Digest, Descriptor>();
    const visit = (subject: Digest): void => {
      for (const descriptor of subjects.get(subject) ?? []) {
        if (found.has(descriptor.digest)) continue;
        found.set(descriptor.digest, descriptor);
        visit(descriptor.digest);
      }
    };
    for (const digest of manifests.keys()) visit(digest);
    return [...found.values()].map((descriptor) => ({
      name: `${repository}@${descriptor.digest}`,
      descriptor,
    }));
  });
}
