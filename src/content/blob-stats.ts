import type { Descriptor } from "./descriptor.ts";

/** What a repository says of a blob without handing it out; nothing of it need be what the blob's name says. */
export interface BlobStat {
  /** Bytes; absent where the repository does not say. */
  readonly size?: number;
  /** Lower-case hex sha256 of what it has hashed itself. */
  readonly sha256?: string;
}

/** A repository that tells what it has under a blob's name, where `has` only says whether that may be taken for the blob. */
export interface BlobStats {
  /** Undefined where there is no such blob; a repository on disk tells the same of its manifests. */
  statBlob(blob: Descriptor): Promise<BlobStat | undefined>;
}
