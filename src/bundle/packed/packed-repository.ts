import type { Readable } from "node:stream";
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
import type { GraphRepository } from "./read-image-graph.ts";

/** One repository of a bundle, to read from. */
export interface PackedRepository extends ImageSource, ImageReferrers, BlobStats {
  tags(): Promise<string[]>;
  blob(digest: Digest): Promise<Descriptor | undefined>;
}

/** `files` has the layout's blobs; where it vouches for their hashes, what it says is believed, else each stream is checked. */
export function packedRepository(repository: GraphRepository, files: FileSource): PackedRepository {
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
    open: async (blob, offset) => {
      const found = await stat(blob.digest);
      if (found !== undefined) refuseDamaged(blob, found);
      const stream = await files.open(blobPath(blob.digest), offset);
      const isVouched = found?.sha256 !== undefined && blob.digest.startsWith("sha256:");
      return offset > 0 || isVouched ? stream : checked(stream, blob);
    },
    statBlob: ({ digest }) => stat(digest),
    blob: async (digest) => {
      const found = await stat(digest);
      if (found === undefined) return undefined;
      const blob = { mediaType: "application/octet-stream", digest, size: found.size };
      refuseDamaged(repository.blobs.get(digest) ?? blob, found);
      return blob;
    },
    referrers: (subject) => Promise.resolve([...(repository.referrers.get(subject) ?? [])]),
    tags: () => Promise.resolve([...repository.tags.keys()].sort()),
  };
}

function checked(stream: Readable, { digest, size }: Descriptor): Readable {
  return verifiedStream(stream, { digest, size }, { side: "upstream", url: blobPath(digest) });
}

function refuseDamaged(
  { digest, size }: Descriptor,
  found: { readonly size: number; readonly sha256?: string },
): void {
  const isOther =
    found.sha256 !== undefined && digest.startsWith("sha256:") && digest !== `sha256:${found.sha256}`;
  if (found.size === size && !isOther) return;
  throw new UserError("BUNDLE_DAMAGED", `${blobPath(digest)} in the bundle is not what its name says`, {
    side: "upstream",
    hint: "Transfer the bundle again, and compare the hashes of both copies.",
  });
}
