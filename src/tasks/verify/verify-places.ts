import type { BlobStats } from "../../content/blob-stats.ts";
import type { FileSource } from "../../content/file-store.ts";
import type { ImageReferrers } from "../../content/image-referrers.ts";
import type { ImageSource } from "../../content/image-store.ts";
import type { FileCopy, ImageCopy } from "../../transfer/transfer-plan.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";

/** A repository that an image may be in. */
export interface ImagePlace {
  readonly store: ImageSource & BlobStats & Partial<ImageReferrers>;
  /** What keeps each blob once: places of one scope are asked once for a blob. */
  readonly scope: string;
  /** As people name it. */
  readonly where: string;
}

export interface FileLocation {
  readonly source: FileSource;
  readonly path: string;
  readonly where: string;
  /** Whether what the place says of a file is evidence that whoever reads it gets it. */
  readonly isVouching: boolean;
  /** A copy writes hash files there. */
  readonly hasHashFiles?: boolean;
}

/** Where assets are looked for, and as whom. */
export interface VerifyPlaces {
  /** In the order in which they are asked. */
  images(copy: ImageCopy): readonly ImagePlace[];
  /** Where it was copied from, in the order in which they are asked; absent for who looks without upstream. */
  upstream?(copy: ImageCopy): readonly SourceRepository[];
  /** Throws a UserError for a place that cannot be read this way. */
  file(copy: FileCopy): Promise<FileLocation>;
}
