import type { Descriptor } from "./descriptor.ts";
import type { BlobOutcome } from "./image-store.ts";

/** A repository that can say how a blob would come into it. */
export interface BlobForesight {
  /** What `put` would most likely answer; nothing is written. Whether a registry mounts what it has elsewhere, only asking for it shows. */
  foresee(blob: Descriptor): Promise<BlobOutcome>;
}
