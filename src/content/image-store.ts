import type { Readable } from "node:stream";
import type { Descriptor } from "./descriptor.ts";
import type { Manifest } from "./manifest.ts";
import type { CheckingReader, OpenStream } from "./open-stream.ts";

/** How a blob came to be in a store. */
export type BlobOutcome = "sent" | "mounted" | "present";

/** One repository of images to read from. A reference is a tag or a digest. */
export interface ImageSource {
  /** What a reference points at now, or undefined where the repository has no such reference. One small request. */
  resolve(reference: string): Promise<Descriptor | undefined>;
  /** The manifest under a reference, byte for byte and with its digest checked, or undefined where there is none. */
  manifest(reference: string): Promise<Manifest | undefined>;
  /** A blob's bytes from `offset` on. The stream fails unless they match the descriptor (see `verifiedStream`), or `reader` sees to that. */
  open(blob: Descriptor, offset: number, reader?: CheckingReader): Promise<Readable>;
}

/** One repository of images to write to. Nothing incomplete or wrong ever becomes visible in it. */
export interface ImageStore extends ImageSource {
  has(blob: Descriptor): Promise<boolean>;
  /** Stores a blob; `open` is not called where the store gets the content without it (already there, mounted). */
  put(blob: Descriptor, open: OpenStream): Promise<BlobOutcome>;
  /** Stores a manifest, whose blobs and children must be there, under its digest and, where given, under a tag. */
  putManifest(manifest: Manifest, tag?: string): Promise<void>;
}

/** Opens the repository of that name ("coredns/coredns") on one registry or in one directory. */
export interface ImageRepositories<Store extends ImageSource = ImageStore> {
  repository(name: string): Store;
  /** Names of repositories; where the place cannot say, a UserError. */
  repositories?(): Promise<string[]>;
  /** Tags of one repository. */
  tags?(name: string): Promise<string[]>;
}
