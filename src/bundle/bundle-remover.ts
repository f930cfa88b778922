import { join } from "node:path";
import type { Digest } from "../content/digest.ts";
import type { ImageRemoval } from "../content/image-removal.ts";
import type { LayoutIndex } from "./layout-index.ts";
import { memberPlace, recordPlace, repositoryPlaces, type RepositoryPlaces } from "./layout-places.ts";
import { removeTagsOf } from "./remove-tags-of.ts";
import { isThere, removeSmallFile } from "./small-files.ts";

/** Takes much away at once: whatever has to be in step with it is brought in step once, and not for each tag and manifest. */
export interface BundleRemover {
  repository(name: string): ImageRemoval & { removeMember(digest: Digest): Promise<void> };
  /** Has to come before content is removed: no tag, and nothing in index.json, names a manifest that went. */
  settle(): Promise<void>;
}

export function bundleRemover(directory: string, index: LayoutIndex): BundleRemover {
  const gone = new Map<string, Set<Digest>>();
  return {
    repository: (name) => {
      const places = repositoryPlaces(directory, name);
      const removed = gone.get(name) ?? new Set();
      gone.set(name, removed);
      return {
        removeTag: async (tag) => {
          await removeSmallFile(join(places.tags, tag), places.root);
          return "removed";
        },
        removeManifest: async (digest) => {
          removed.add(digest);
          await removeSmallFile(recordPlace(places, digest), places.root);
        },
        removeMember: (digest) => removeSmallFile(memberPlace(places, digest), places.root),
      };
    },
    settle: async () => {
      for (const [name, removed] of gone) await removeStrayTags(repositoryPlaces(directory, name), removed);
      await index.refresh();
    },
  };
}

/** Somebody may have set a tag meanwhile. Who has stored the manifest again has it back. */
async function removeStrayTags(places: RepositoryPlaces, removed: ReadonlySet<Digest>): Promise<void> {
  if (removed.size === 0) return;
  await removeTagsOf(
    places,
    async (digest) => removed.has(digest) && !(await isThere(recordPlace(places, digest))),
  );
}
