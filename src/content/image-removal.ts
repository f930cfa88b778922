import type { Digest } from "./digest.ts";

/** A repository of images from which something can be taken away. What is not there is no error. */
export interface ImageRemoval {
  /** Takes a tag away and leaves its manifest; "unsupported" where tags go with their manifests only. */
  removeTag(tag: string): Promise<"removed" | "unsupported">;
  /** Takes a manifest away, and every tag of it. Blobs are left. */
  removeManifest(digest: Digest): Promise<void>;
}
