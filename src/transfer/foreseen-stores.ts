import { isDigest, type Digest } from "../content/digest.ts";
import type { FileStat, FileStore } from "../content/file-store.ts";
import type { BlobOutcome, ImageStore } from "../content/image-store.ts";
import type { Manifest } from "../content/manifest.ts";
import { present } from "../values/present.ts";
import type { TargetRepository, TransferStores } from "./transfer-stores.ts";

/** What one registry, or one directory, would have got so far. */
interface ForeseenPlace {
  readonly blobs: Set<Digest>;
  readonly repositories: Map<string, ForeseenRepository>;
}

interface ForeseenRepository {
  readonly blobs: Set<Digest>;
  readonly manifests: Map<Digest, Manifest>;
  readonly tags: Map<string, Digest>;
}

/**
 * The same places, at which nothing is written: what a run would write is remembered instead, and the run goes on as if it were there. No
 * content is read from upstream. A target that refuses what it is sent shows only in a real run.
 */
export function foreseenStores(stores: TransferStores): TransferStores {
  const places = new Map<string, ForeseenPlace>();
  const files = new Map<string, FileStore>();
  return {
    ...stores,
    targetImage: (image) => {
      const place = places.get(image.registry) ?? { blobs: new Set(), repositories: new Map() };
      places.set(image.registry, place);
      return foreseenRepository(stores.targetImage(image), place, image.repository);
    },
    targetFiles: async (root) => {
      const store = files.get(root) ?? foreseenFiles(await stores.targetFiles(root));
      files.set(root, store);
      return store;
    },
  };
}

function foreseenRepository(store: TargetRepository, place: ForeseenPlace, name: string): TargetRepository {
  const own = repositoryOf(place, name);
  const find = (reference: string): Manifest | undefined => {
    const digest = isDigest(reference) ? reference : own.tags.get(reference);
    return digest === undefined ? undefined : own.manifests.get(digest);
  };
  return {
    resolve: async (reference) => find(reference)?.descriptor ?? store.resolve(reference),
    manifest: async (reference) => find(reference) ?? store.manifest(reference),
    open: (blob, offset) => store.open(blob, offset),
    has: async (blob) => own.blobs.has(blob.digest) || store.has(blob),
    statBlob: (blob) => store.statBlob(blob),
    put: async (blob) => {
      const outcome = own.blobs.has(blob.digest)
        ? "present"
        : place.blobs.has(blob.digest)
          ? "mounted"
          : await foresee(store, blob);
      own.blobs.add(blob.digest);
      place.blobs.add(blob.digest);
      return outcome;
    },
    putManifest: (manifest, tag) => {
      own.manifests.set(manifest.descriptor.digest, manifest);
      if (tag !== undefined) own.tags.set(tag, manifest.descriptor.digest);
      return Promise.resolve();
    },
    ...present({ referrers: store.referrers }),
  };
}

function repositoryOf({ repositories }: ForeseenPlace, name: string): ForeseenRepository {
  const known = repositories.get(name) ?? { blobs: new Set(), manifests: new Map(), tags: new Map() };
  repositories.set(name, known);
  return known;
}

async function foresee(
  store: TargetRepository,
  blob: Parameters<ImageStore["has"]>[0],
): Promise<BlobOutcome> {
  if (store.foresee !== undefined) return store.foresee(blob);
  return (await store.has(blob)) ? "present" : "sent";
}

function foreseenFiles(store: FileStore): FileStore {
  const written = new Map<string, FileStat>();
  return {
    stat: async (path, most) => written.get(path) ?? store.stat(path, most),
    open: (path, offset) => store.open(path, offset),
    // Whoever has no listing says nothing of a file.
    glance: async (path) => written.get(path) ?? (await store.glance?.(path)),
    write: (path, { sha256, size }) => {
      if (sha256 === undefined || size === undefined)
        return Promise.reject(new Error(`${path} would be written without a hash or a size`));
      const file = { size, sha256 };
      written.set(path, file);
      return Promise.resolve(file);
    },
  };
}
