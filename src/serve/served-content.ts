import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { FileSource, FileStore } from "../content/file-store.ts";
import type { ImageRemoval } from "../content/image-removal.ts";
import type { ImageReferrers } from "../content/image-referrers.ts";
import type { ImageRepositories, ImageSource, ImageStore } from "../content/image-store.ts";

/** A repository that can be served; a client asks for a blob by its digest alone, so a store that knows sizes should say them. */
export interface ServedRepository extends ImageSource, Partial<ImageReferrers> {
  /** Undefined where the repository has no such blob. Without this, a blob's size is counted by reading it. */
  blob?(digest: Digest): Promise<Descriptor | undefined>;
}

export type ServedImages = ImageRepositories<ServedRepository>;

export interface ServedContent {
  readonly images: ServedImages;
  readonly files: FileSource;
  /** All files that there are; absent where nobody can say. */
  readonly listFiles?: () => Promise<readonly ListedFile[]>;
}

export interface ListedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Where pushed content goes; usually the very content that is served. */
export interface WritableContent {
  readonly images: ImageRepositories<ImageStore & ServedRepository & Partial<ImageRemoval>>;
  readonly files: FileStore;
}
