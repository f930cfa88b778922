import type { Digest } from "../../content/digest.ts";
import type { ImageRemoval } from "../../content/image-removal.ts";
import type { StoredContent, StoredFile, StoredRepository } from "../../content/stored-content.ts";
import type { Finding } from "../../errors/finding.ts";
import type { Lock } from "../../transfer/lock.ts";
import type { Placement } from "../../transfer/prune/needs.ts";

/** A place from which something can be taken away. */
export interface OpenedPlace {
  /** Where the assets of a lock lie there. */
  readonly placementOf: (lock: Lock) => Placement;
  /** What could not be looked at. Complete once `survey` has come to its end. */
  readonly findings: readonly Finding[];
  readonly isRegistry: boolean;
  /** What its repositories hold, where it has any: files of an `oci://` file repository are artifacts there. */
  readonly holds?: "images" | "files";
  /** See `PruneRules`. */
  readonly removesSharedTags: boolean;
  survey(): Promise<StoredContent & { readonly files: readonly StoredFile[] }>;
  /** One of its repositories, looked at anew. */
  surveyRepository(name: string): Promise<StoredRepository>;
  repository(name: string): ImageRemoval & {
    /** The blob no longer belongs to the repository; its bytes stay. */
    removeMember?(digest: Digest): Promise<void>;
  };
  /** Called once all tags and manifests went, before blobs go. */
  settle?(): Promise<void>;
  removeBlob(digest: Digest): Promise<void>;
  removeFile(path: string): Promise<void>;
}
