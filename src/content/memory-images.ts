import { Readable } from "node:stream";
import { algorithmOf } from "./algorithm-of.ts";
import { someOf } from "../values/some-of.ts";
import { UserError } from "../errors/user-error.ts";
import type { BlobStats } from "./blob-stats.ts";
import type { Descriptor } from "./descriptor.ts";
import { isDigest, type Digest } from "./digest.ts";
import { isTag } from "./is-tag.ts";
import type { ImageReferrers } from "./image-referrers.ts";
import type { ImageRemoval } from "./image-removal.ts";
import type { BlobOutcome, ImageRepositories, ImageStore } from "./image-store.ts";
import { childrenOf } from "./manifest-children.ts";
import type { Manifest } from "./manifest.ts";
import type { OpenStream } from "./open-stream.ts";
import { verifiedStream } from "./verified-stream.ts";
import { digestOf } from "./verifier.ts";
import { present } from "../values/present.ts";

interface MemoryRepository {
  readonly blobs: Set<Digest>;
  readonly manifests: Map<Digest, Manifest>;
  readonly tags: Map<string, Digest>;
}

type Blobs = Map<Digest, Uint8Array>;
type MemoryStore = ImageStore & ImageReferrers & BlobStats & ImageRemoval;

/** Repositories of images in memory: the reference for what every other adapter has to do, and the double in tests. */
export function createMemoryImages(): ImageRepositories<MemoryStore> &
  Required<ImageRepositories<MemoryStore>> {
  const blobs: Blobs = new Map();
  const repositories = new Map<string, MemoryRepository>();
  const existing = (name: string): MemoryRepository => repositories.get(name) ?? emptyRepository();
  const created = (name: string): MemoryRepository => {
    const repository = existing(name);
    repositories.set(name, repository);
    return repository;
  };
  return {
    repository: (name) =>
      memoryStore(
        blobs,
        () => existing(name),
        () => created(name),
      ),
    repositories: () => Promise.resolve([...repositories.keys()].sort()),
    tags: (name) => Promise.resolve([...existing(name).tags.keys()].sort()),
  };
}

function emptyRepository(): MemoryRepository {
  return { blobs: new Set(), manifests: new Map(), tags: new Map() };
}

function memoryStore(
  blobs: Blobs,
  existing: () => MemoryRepository,
  created: () => MemoryRepository,
): MemoryStore {
  const find = (reference: string): Manifest | undefined => {
    const digest = isDigest(reference) ? reference : existing().tags.get(reference);
    return digest === undefined ? undefined : existing().manifests.get(digest);
  };
  return {
    resolve: (reference) => Promise.resolve(find(reference)?.descriptor),
    manifest: (reference) => Promise.resolve(find(reference)),
    has: (blob) => Promise.resolve(existing().blobs.has(blob.digest)),
    statBlob: ({ digest }) => {
      const bytes = existing().blobs.has(digest) ? blobs.get(digest) : undefined;
      return Promise.resolve(bytes === undefined ? undefined : { size: bytes.byteLength });
    },
    open: (blob, offset) => {
      const bytes = existing().blobs.has(blob.digest) ? blobs.get(blob.digest) : undefined;
      if (bytes === undefined) return Promise.reject(notFound(blob));
      return Promise.resolve(Readable.from(slices(bytes.subarray(offset)), { objectMode: false }));
    },
    put: (blob, open) => putBlob(blobs, created(), blob, open),
    putManifest: (manifest, tag) => {
      const repository = created();
      return attempt(() => {
        if (tag !== undefined && !isTag(tag)) throw new UserError("BAD_TAG", `"${tag}" is not a tag`);
        checkChildren(repository, manifest);
        repository.manifests.set(manifest.descriptor.digest, manifest);
        if (tag !== undefined) repository.tags.set(tag, manifest.descriptor.digest);
      });
    },
    referrers: (subject) => Promise.resolve(referrersIn(existing(), subject)),
    removeTag: (tag) => {
      existing().tags.delete(tag);
      return Promise.resolve("removed");
    },
    removeManifest: (digest) => {
      const { manifests, tags } = existing();
      manifests.delete(digest);
      for (const [tag, tagged] of tags) if (tagged === digest) tags.delete(tag);
      return Promise.resolve();
    },
  };
}

async function putBlob(
  blobs: Blobs,
  repository: MemoryRepository,
  blob: Descriptor,
  open: OpenStream,
): Promise<BlobOutcome> {
  if (repository.blobs.has(blob.digest)) return "present";
  if (blobs.has(blob.digest)) {
    repository.blobs.add(blob.digest);
    return "mounted";
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of verifiedStream(await open(0), blob)) chunks.push(chunk as Uint8Array);
  blobs.set(blob.digest, Buffer.concat(chunks));
  repository.blobs.add(blob.digest);
  return "sent";
}

function checkChildren(repository: MemoryRepository, manifest: Manifest): void {
  const { digest } = manifest.descriptor;
  const found = digestOf(manifest.bytes, algorithmOf(digest));
  if (found !== digest) {
    throw new UserError("DIGEST_MISMATCH", `The manifest's bytes have the digest ${found}, not ${digest}`);
  }
  const children = childrenOf(manifest);
  const missing = [
    ...children.blobs.filter((blob) => !repository.blobs.has(blob.digest)),
    ...children.manifests.filter((child) => !repository.manifests.has(child.digest)),
  ];
  if (missing.length === 0) return;
  throw new UserError(
    "MANIFEST_BLOB_UNKNOWN",
    `${digest} needs ${someOf(
      missing.map((child) => child.digest),
      3,
    )}`,
    {
      hint: "Blobs and child manifests have to be stored before the manifest that names them.",
    },
  );
}

function referrersIn(repository: MemoryRepository, subject: Digest): Descriptor[] {
  return [...repository.manifests.values()].flatMap((manifest) => {
    const children = childrenOf(manifest);
    if (children.subject?.digest !== subject) return [];
    const { artifactType, annotations } = children;
    return [{ ...manifest.descriptor, ...present({ artifactType, annotations }) }];
  });
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  const size = 64 * 1024;
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

function notFound(blob: Descriptor): UserError {
  return new UserError("NOT_FOUND", `There is no blob ${blob.digest} in this repository`);
}

function attempt(action: () => void): Promise<void> {
  return new Promise((resolve) => {
    action();
    resolve();
  });
}
