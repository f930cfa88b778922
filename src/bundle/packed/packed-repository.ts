import type { BlobStats } from "../../content/blob-stats.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import type { FileSource } from "../../content/file-store.ts";
import type { ImageReferrers } from "../../content/image-referrers.ts";
import type { ImageSource } from "../../content/image-store.ts";
import type { Manifest } from "../../content/manifest.ts";
import { verifiedStream } from "../../content/verified-stream.ts";
import { UserError } from "../../errors/user-error.ts";
import { blobPath } from "../layout-places.ts";
import type { DamagedContent } from "./damaged-content.ts";
import type { GraphRepository } from "./read-image-graph.ts";

/** One repository of a bundle, to read from. */
export interface PackedRepository extends ImageSource, ImageReferrers, BlobStats {
  tags(): Promise<string[]>;
  blob(digest: Digest): Promise<Descriptor | undefined>;
}

/** `files` has the layout's blobs; where it vouches for their hashes, what it says is believed, else each stream is checked. */
export function packedRepository(
  repository: GraphRepository,
  files: FileSource,
  damaged: DamagedContent,
): PackedRepository {
  const find = (reference: string): Manifest | undefined => {
    const digest = isDigest(reference) ? reference : repository.tags.get(reference)?.digest;
    const found = digest === undefined ? undefined : repository.manifests.get(digest);
    if (found instanceof UserError) throw found;
    return found;
  };
  const attempt = <T>(action: () => T): Promise<T> => new Promise((resolve) => resolve(action()));
  const stat = async (digest: Digest): ReturnType<FileSource["stat"]> =>
    repository.blobs.has(digest) || repository.manifests.has(digest)
      ? files.stat(blobPath(digest))
      : undefined;
  return {
    resolve: (reference) => attempt(() => find(reference)?.descriptor),
    manifest: (reference) => attempt(() => find(reference)),
    open: async (blob, offset, reader) => {
      const found = await stat(blob.digest);
      if (found !== undefined) refuseDamaged(blob, found, damaged);
      const name = blobPath(blob.digest);
      const stream = await files.open(name, offset);
      const fault = (what: string): UserError => damaged(name, what);
      reader?.checks({ fault });
      const isVouched = found?.sha256 !== undefined && blob.digest.startsWith("sha256:");
      const isChecked = offset > 0 || isVouched || reader !== undefined;
      return isChecked ? stream : verifiedStream(stream, { digest: blob.digest, size: blob.size }, { fault });
    },
    statBlob: ({ digest }) => stat(digest),
    blob: async (digest) => {
      const found = await stat(digest);
      if (found === undefined) return undefined;
      const blob = { mediaType: "application/octet-stream", digest, size: found.size };
      refuseDamaged(repository.blobs.get(digest) ?? blob, found, damaged);
      return blob;
    },
    referrers: (subject) => Promise.resolve([...(repository.referrers.get(subject) ?? [])]),
    tags: () => Promise.resolve([...repository.tags.keys()].sort()),
  };
}

function refuseDamaged(
  { digest, size }: Descriptor,
  found: { readonly size: number; readonly sha256?: string },
  damagedAt: DamagedContent,
): void {
  const isOther =
    found.sha256 !== undefined && digest.startsWith("sha256:") && digest !== `sha256:${found.sha256}`;
  if (found.size === size && !isOther) return;
  const hash = found.sha256 === undefined ? "" : ` with the sha256 ${found.sha256}`;
  throw damagedAt(blobPath(digest), `expected ${size} bytes, got ${found.size}${hash}`);
}
