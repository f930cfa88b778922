import type { FileSource, FileStore } from "../content/file-store.ts";
import type { ImageReference } from "../content/image-reference.ts";
import type { ImageSource, ImageStore } from "../content/image-store.ts";

/** A file at its source: the store that has it and its path there. */
export interface SourceFile {
  readonly source: FileSource;
  readonly path: string;
  /** Where it really comes from, for messages. */
  readonly url: string;
}

/** How a run reaches what it copies from and to; one client per host behind it. */
export interface TransferStores {
  /** Repositories to read an image from, in the order to try (mirrors first). */
  sourceImages(image: ImageReference): readonly ImageSource[];
  targetImage(image: ImageReference): ImageStore;
  /** Places to read a file from, in the order to try. */
  sourceFiles(url: string): readonly SourceFile[];
  targetFiles(root: string): Promise<FileStore>;
}
