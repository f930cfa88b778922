import { algorithmOf } from "../../content/algorithm-of.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import type { FileSource } from "../../content/file-store.ts";
import { type ImageReference, parseImageReference, repositoryName } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { isManifest } from "../../content/media-types.ts";
import { digestOf } from "../../content/verifier.ts";
import { asUserError } from "../../errors/as-user-error.ts";
import { UserError } from "../../errors/user-error.ts";
import { LIMITS } from "../../values/limits.ts";
import { isObject } from "../../values/is-object.ts";
import { objectIn } from "../../values/object-in.ts";
import { isSize } from "../../values/is-size.ts";
import { blobPath } from "../layout-places.ts";
import { REF_NAME } from "../layout-index.ts";
import { recordOf, referrerOf } from "../manifest-record.ts";
import { damagedBundle, refusedBundle } from "./packed-errors.ts";

/** One repository of an OCI image layout: what its index and manifests say that there is. */
export interface GraphRepository {
  readonly tags: Map<string, Descriptor>;
  /** All manifests that tags and the index lead to; an error for one that is damaged. */
  readonly manifests: Map<Digest, Manifest | UserError>;
  readonly blobs: Map<Digest, Descriptor>;
  /** By subject. */
  readonly referrers: Map<Digest, Descriptor[]>;
}

/** By "registry/repository". */
export type ImageGraph = ReadonlyMap<string, GraphRepository>;

/** Reads an OCI image layout's index and every manifest below it, and no blob. Throws UserErrors BUNDLE_DAMAGED, BUNDLE_REFUSED. */
export async function readImageGraph(place: string, index: string, files: FileSource): Promise<ImageGraph> {
  const graph = new Map<string, GraphRepository>();
  let bytes = 0;
  const read = async (descriptor: Descriptor): Promise<Manifest | UserError | undefined> => {
    bytes += descriptor.size;
    if (bytes > LIMITS.bundleTextBytes) throw refusedBundle(place, "its manifests have too many bytes");
    return readManifest(place, descriptor, files);
  };
  const known = new Map<Digest, Promise<Manifest | UserError | undefined>>();
  const readOnce = (descriptor: Descriptor): Promise<Manifest | UserError | undefined> => {
    const found = known.get(descriptor.digest) ?? read(descriptor);
    known.set(descriptor.digest, found);
    return found;
  };
  for (const { image, descriptor } of entriesOf(place, index)) {
    const name = repositoryName(image);
    const repository = graph.get(name) ?? emptyRepository();
    graph.set(name, repository);
    if (image.digest === undefined && image.tag !== undefined) repository.tags.set(image.tag, descriptor);
    await addManifest(repository, descriptor, readOnce, 0);
  }
  return graph;
}

/** One that holds nothing. */
export function emptyRepository(): GraphRepository {
  return { tags: new Map(), manifests: new Map(), blobs: new Map(), referrers: new Map() };
}

/** A child that is not there was left out when the image was packed for some platforms only. */
async function addManifest(
  repository: GraphRepository,
  descriptor: Descriptor,
  read: (descriptor: Descriptor) => Promise<Manifest | UserError | undefined>,
  depth: number,
): Promise<void> {
  if (repository.manifests.has(descriptor.digest) || depth > LIMITS.indexDepth) return;
  const manifest = await read(descriptor);
  if (manifest === undefined) return;
  repository.manifests.set(descriptor.digest, manifest);
  if (manifest instanceof UserError) return;
  const { manifests, blobs, foreign, subject } = childrenOf(manifest);
  for (const blob of [...blobs, ...foreign]) repository.blobs.set(blob.digest, blob);
  if (subject !== undefined) {
    const referrers = repository.referrers.get(subject.digest) ?? [];
    referrers.push(referrerOf(recordOf(manifest)));
    repository.referrers.set(subject.digest, referrers);
  }
  for (const child of manifests) await addManifest(repository, child, read, depth + 1);
}

async function readManifest(
  place: string,
  { mediaType, digest, size }: Descriptor,
  files: FileSource,
): Promise<Manifest | UserError | undefined> {
  const name = blobPath(digest);
  const found = await files.stat(name).catch(asUserError);
  if (found === undefined || found instanceof UserError) return found;
  if (found.size !== size || size > LIMITS.manifestBytes)
    return damagedBundle(place, `${name} has ${found.size} bytes, not ${size}`);
  const bytes = Buffer.concat(await (await files.open(name, 0)).toArray());
  if (digestOf(bytes, algorithmOf(digest)) !== digest)
    return damagedBundle(place, `${name} has another hash than its name says`);
  const manifest = { descriptor: { mediaType, digest, size }, bytes };
  try {
    childrenOf(manifest);
    return manifest;
  } catch (error) {
    return asUserError(error);
  }
}

interface IndexEntry {
  readonly image: ImageReference;
  readonly descriptor: Descriptor;
}

function entriesOf(place: string, index: string): IndexEntry[] {
  const unreadable = (): UserError => damagedBundle(place, "its index.json cannot be read");
  const { manifests } = objectIn(index);
  if (!Array.isArray(manifests)) throw unreadable();
  return manifests.map((entry: unknown): IndexEntry => {
    if (!isObject(entry) || !isObject(entry["annotations"])) throw unreadable();
    const { mediaType, digest, size } = entry;
    const name = entry["annotations"][REF_NAME];
    if (typeof mediaType !== "string" || !isManifest(mediaType) || typeof name !== "string")
      throw unreadable();
    if (typeof digest !== "string" || !isDigest(digest) || !isSize(size)) throw unreadable();
    return { image: parseImageReference(name), descriptor: { mediaType, digest, size } };
  });
}
