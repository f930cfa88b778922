import type { BlobForesight } from "../content/blob-foresight.ts";
import type { BlobStats } from "../content/blob-stats.ts";
import type { FileSource, FileStore } from "../content/file-store.ts";
import type { ImageReference } from "../content/image-reference.ts";
import type { ImageReferrers } from "../content/image-referrers.ts";
import type { ContentOrigin } from "../content/verifier.ts";
import type { ImageSource, ImageStore } from "../content/image-store.ts";

/** A file at its source: the store that has it and its path there. */
export interface SourceFile {
  readonly source: FileSource;
  readonly path: string;
  /** Where it really comes from, for messages. */
  readonly url: string;
  /** How wrong content of it is told, where it comes from no host. */
  readonly fault?: ContentOrigin["fault"];
}

/** A repository to read images from; what it can say of signatures and the like depends on where it is. */
export type SourceRepository = ImageSource &
  Partial<ImageReferrers> & {
    /** Tags of the repository that are wanted; others are forgotten as they come. */
    tags?(isWanted: (tag: string) => boolean): Promise<string[]>;
    /** Whoever will ask, and has to find something else out first, has what takes long begun meanwhile. */
    prepare?(): void;
  };

/** A repository to write images to. */
export type TargetRepository = ImageStore & BlobStats & Partial<ImageReferrers> & Partial<BlobForesight>;

/** How a run reaches what it copies from and to; one client per host behind it. */
export interface TransferStores {
  /** Repositories to read an image from, in the order to try (mirrors first). */
  sourceImages(image: ImageReference): readonly SourceRepository[];
  targetImage(image: ImageReference): TargetRepository;
  /** Places to read a file from, in the order to try. */
  sourceFiles(url: string): readonly SourceFile[];
  targetFiles(root: string): Promise<FileStore>;
  /** Makes what was written outlast a power cut, at targets that do not do so by themselves. */
  settle?(): Promise<void>;
}
