import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import type { FileStore } from "../../content/file-store.ts";
import type { BlobStats } from "../../content/blob-stats.ts";
import type { ImageReferrers } from "../../content/image-referrers.ts";
import type { ImageStore } from "../../content/image-store.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import { blobPath } from "../layout-places.ts";
import { recordOf, referrerOf } from "../manifest-record.ts";
import type { PackedEntry } from "./packed-entry.ts";
import { packedFileName } from "./packed-names.ts";

/** One repository as a copy left it in a record. */
export interface RecordedRepository {
  readonly tags: Map<string, Digest>;
  readonly manifests: Map<Digest, Manifest>;
}

/**
 * What a copy would write, written down instead: manifests with their bytes, blobs and files by how they are opened. It is a target like
 * any other, so whatever a copy can do of an image can be packed, and all sizes are known before the first byte is moved.
 */
export interface PackedRecord {
  /** By "registry/repository". */
  readonly repositories: ReadonlyMap<string, RecordedRepository>;
  readonly blobs: ReadonlyMap<Digest, PackedEntry>;
  /** By path below the folder of files. */
  readonly files: ReadonlyMap<string, PackedEntry>;
  image(name: string): ImageStore & ImageReferrers & BlobStats & { tags(): Promise<string[]> };
  readonly fileStore: FileStore;
}

/** `through`: how whatever is written down is opened in the end. */
export function createRecord(through: (open: OpenStream) => OpenStream = (open) => open): PackedRecord {
  const repositories = new Map<string, RecordedRepository>();
  const blobs = new Map<Digest, PackedEntry>();
  const files = new Map<string, PackedEntry>();
  return {
    repositories,
    blobs,
    files,
    image: (name) => {
      const repository = repositories.get(name) ?? { tags: new Map(), manifests: new Map() };
      repositories.set(name, repository);
      return recordingStore(repository, blobs, through);
    },
    fileStore: recordingFiles(files, through),
  };
}

function recordingStore(
  { tags, manifests }: RecordedRepository,
  blobs: Map<Digest, PackedEntry>,
  through: (open: OpenStream) => OpenStream,
): ReturnType<PackedRecord["image"]> {
  const find = (reference: string): Manifest | undefined => {
    const digest = isDigest(reference) ? reference : tags.get(reference);
    return digest === undefined ? undefined : manifests.get(digest);
  };
  const isThere = ({ digest }: Descriptor): boolean => blobs.has(digest);
  return {
    resolve: (reference) => Promise.resolve(find(reference)?.descriptor),
    manifest: (reference) => Promise.resolve(find(reference)),
    open: ({ digest }) => Promise.reject(new UserError("NOT_FOUND", `There is no blob ${digest} yet`)),
    has: (blob) => Promise.resolve(isThere(blob)),
    statBlob: ({ digest }) => Promise.resolve(blobs.get(digest)),
    put: (blob, open) => {
      const outcome = isThere(blob) ? "mounted" : "sent";
      if (outcome === "sent") blobs.set(blob.digest, { ...named(blob), open: through(open) });
      return Promise.resolve(outcome);
    },
    putManifest: (manifest, tag) => {
      manifests.set(manifest.descriptor.digest, manifest);
      if (tag !== undefined) tags.set(tag, manifest.descriptor.digest);
      return Promise.resolve();
    },
    referrers: (subject) => Promise.resolve(referrersIn(manifests, subject)),
    tags: () => Promise.resolve([...tags.keys()].sort()),
  };
}

function named({ digest, size }: Descriptor): Pick<PackedEntry, "name" | "digest" | "size"> {
  return { name: blobPath(digest), digest, size };
}

function referrersIn(manifests: ReadonlyMap<Digest, Manifest>, subject: Digest): Descriptor[] {
  return [...manifests.values()].flatMap((manifest) =>
    childrenOf(manifest).subject?.digest === subject ? [referrerOf(recordOf(manifest))] : [],
  );
}

function recordingFiles(
  files: Map<string, PackedEntry>,
  through: (open: OpenStream) => OpenStream,
): FileStore {
  return {
    stat: (path) => Promise.resolve(statOf(files.get(path))),
    open: (path) => Promise.reject(new UserError("NOT_FOUND", `There is no file ${path} yet`)),
    write: (path, { sha256, size }, open: OpenStream) => {
      if (sha256 === undefined || size === undefined)
        return Promise.reject(new Error(`${path} is written without a hash or a size`));
      const name = packedFileName(path);
      files.set(path, { name, size, digest: `sha256:${sha256}`, open: through(open) });
      return Promise.resolve({ size, sha256 });
    },
  };
}

function statOf(entry: PackedEntry | undefined): { size: number; sha256: string } | undefined {
  return entry && { size: entry.size, sha256: entry.digest.slice("sha256:".length) };
}
