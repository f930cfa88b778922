import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { CopyContext } from "./copy-context.ts";
import type { ImageCopy } from "./transfer-plan.ts";
import type { SourceRepository, TargetRepository } from "./transfer-stores.ts";

/** One image on its way: where it is read, where it is written, and what has been done so far. */
export interface ImageInTransfer {
  readonly copy: ImageCopy;
  readonly context: CopyContext;
  readonly source: SourceRepository;
  readonly store: TargetRepository;
  readonly bytes: Record<BlobOutcome, number>;
  /** Whether the target had something under the tag, so that parts of this image may be there too. */
  readonly mayHaveParts: boolean;
  /** Foreign layers that were met, by digest. */
  readonly foreign: Map<Digest, Descriptor>;
  /** What upstream calls a manifest that is read as another one here. */
  readonly upstreamOf: (digest: Digest) => Digest;
  /** Child manifests that this copy has put, or has seen at the target. */
  readonly placed: Set<Digest>;
}
