import { join } from "node:path";
import { algorithmOf } from "../content/algorithm-of.ts";
import type { BlobForesight } from "../content/blob-foresight.ts";
import type { BlobStats } from "../content/blob-stats.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { isDigest, type Digest } from "../content/digest.ts";
import type { FileStore } from "../content/file-store.ts";
import { isTag } from "../content/is-tag.ts";
import type { ImageReferrers } from "../content/image-referrers.ts";
import type { ImageRemoval } from "../content/image-removal.ts";
import type { BlobOutcome, ImageStore } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { digestOf } from "../content/verifier.ts";
import { UserError } from "../errors/user-error.ts";
import { damaged, findBlob, openBlob, storeBlob, storeManifest, wholeBlob } from "./bundle-blobs.ts";
import type { LayoutIndex } from "./layout-index.ts";
import { blobPath, digestOfName, memberPlace, recordPlace, type RepositoryPlaces } from "./layout-places.ts";
import { descriptorOf, parseRecord, printRecord, recordOf, referrerOf } from "./manifest-record.ts";
import type { ManifestRecord } from "./manifest-record.ts";
import { someOf } from "../values/some-of.ts";
import { removeTagsOf } from "./remove-tags-of.ts";
import {
  isThere,
  namesIn,
  readSmallFile,
  removeSmallFile,
  touch,
  writeMark,
  type WriteSmallFile,
} from "./small-files.ts";

/** One repository of a bundle; beside the ports, it knows a blob by its digest alone, as a server has to. */
export interface BundleRepository extends ImageStore, ImageReferrers, BlobForesight, BlobStats, ImageRemoval {
  blob(digest: Digest): Promise<Descriptor | undefined>;
  /** What a reference points at is needed still: it counts as written now, so that nobody takes it away for its age. */
  keepYoung(reference: string): Promise<void>;
}

/** What the repositories of one bundle share. */
export interface BundleContent {
  /** Content by digest; see `blobPath`. */
  readonly content: FileStore;
  readonly write: WriteSmallFile;
  /** index.json, which follows the tags. */
  readonly index: LayoutIndex;
}

export function bundleRepository(
  { content, write, index }: BundleContent,
  places: RepositoryPlaces,
): BundleRepository {
  const readRecord = async (reference: string): Promise<ManifestRecord | undefined> => {
    if (!isDigest(reference) && !isTag(reference)) return undefined;
    const place = isDigest(reference) ? recordPlace(places, reference) : join(places.tags, reference);
    return parseRecord((await readSmallFile(place)) ?? "");
  };

  /** Undefined for a manifest that is gone or damaged too: it is to be stored again. */
  const findRecord = async (reference: string): Promise<ManifestRecord | undefined> => {
    const record = await readRecord(reference);
    const stored = record && (await findBlob(content, record.digest));
    return stored === undefined || stored.size !== record?.size ? undefined : record;
  };

  /** Fails for a manifest that is gone or damaged: whoever asks must not think that there never was one. */
  const wholeRecord = async (reference: string): Promise<ManifestRecord | undefined> => {
    const record = await readRecord(reference);
    if (record === undefined) return undefined;
    const stored = await wholeBlob(content, record.digest);
    if (stored.size !== record.size) throw damaged(record, stored);
    // Whoever pulls by a tag goes on by its digest.
    if (!isDigest(reference) && !(await isThere(recordPlace(places, record.digest))))
      throw recordGone(reference, record.digest);
    return record;
  };

  const has = async (wanted: Descriptor): Promise<boolean> => {
    if (!(await isThere(memberPlace(places, wanted.digest)))) return false;
    return (await findBlob(content, wanted.digest))?.size === wanted.size;
  };

  const missingChildren = async (manifest: Manifest): Promise<Digest[]> => {
    const { blobs, manifests } = childrenOf(manifest);
    const missing = await Promise.all([
      ...blobs.map(async (child) => ((await has(child)) ? [] : [child.digest])),
      ...manifests.map(async (child) => ((await findRecord(child.digest)) ? [] : [child.digest])),
    ]);
    return missing.flat();
  };

  return {
    blob: async (digest) =>
      (await isThere(memberPlace(places, digest))) ? wholeBlob(content, digest) : undefined,
    has,
    statBlob: async ({ digest }) =>
      (await isThere(memberPlace(places, digest))) || (await isThere(recordPlace(places, digest)))
        ? content.stat(blobPath(digest))
        : undefined,
    resolve: async (reference) => {
      const record = await wholeRecord(reference);
      return record && descriptorOf(record);
    },
    manifest: async (reference) => {
      const record = await wholeRecord(reference);
      if (record === undefined) return undefined;
      const stream = await openBlob(content, descriptorOf(record), 0);
      return { descriptor: descriptorOf(record), bytes: Buffer.concat(await stream.toArray()) };
    },
    open: async (wanted, offset) => {
      if (await isThere(memberPlace(places, wanted.digest))) return openBlob(content, wanted, offset);
      throw new UserError("NOT_FOUND", `There is no blob ${wanted.digest} in this repository`);
    },
    foresee: async (wanted) => {
      if (await has(wanted)) return "present";
      return (await findBlob(content, wanted.digest))?.size === wanted.size ? "mounted" : "sent";
    },
    put: async (wanted: Descriptor, open: OpenStream): Promise<BlobOutcome> => {
      if (await has(wanted)) {
        await touch(memberPlace(places, wanted.digest));
        return "present";
      }
      const outcome = await storeBlob(content, wanted, open);
      await writeMark(memberPlace(places, wanted.digest));
      return outcome;
    },
    putManifest: async (manifest, tag) => {
      if (tag !== undefined && !isTag(tag)) throw new UserError("BAD_TAG", `"${tag}" is not a tag`);
      checkDigest(manifest);
      const missing = await missingChildren(manifest);
      if (missing.length > 0) throw childrenMissing(manifest, missing);
      const record = recordOf(manifest);
      await storeManifest(content, manifest);
      await write(recordPlace(places, record.digest), printRecord(record));
      if (tag === undefined) return;
      await write(join(places.tags, tag), printRecord(record));
      await index.added();
    },
    keepYoung: async (reference) => {
      const record = await readRecord(reference);
      if (record === undefined) return;
      if (!isDigest(reference)) await touch(join(places.tags, reference));
      await touch(recordPlace(places, record.digest));
    },
    removeTag: async (tag) => {
      if (!isTag(tag)) throw new UserError("BAD_TAG", `"${tag}" is not a tag`);
      await removeSmallFile(join(places.tags, tag), places.root);
      await index.refresh();
      return "removed";
    },
    removeManifest: async (digest) => {
      await removeTagsOf(places, (tagged) => tagged === digest);
      await removeSmallFile(recordPlace(places, digest), places.root);
      await index.refresh();
    },
    referrers: async (subject) => {
      const digests = (await namesIn(places.manifests))
        .map(digestOfName)
        .filter((digest) => digest !== undefined);
      const records = await Promise.all(digests.map((digest) => findRecord(digest)));
      return records.flatMap((record) => (record?.subject === subject ? [referrerOf(record)] : []));
    },
  };
}

function recordGone(tag: string, digest: Digest): UserError {
  return new UserError("DAMAGED", `The record of ${digest}, which the tag ${tag} leads to, is gone`, {
    hint: "Copy the image into this directory again.",
    side: "local",
  });
}

function checkDigest({ descriptor: { digest }, bytes }: Manifest): void {
  const found = digestOf(bytes, algorithmOf(digest));
  if (found === digest) return;
  throw new UserError("DIGEST_MISMATCH", `The manifest's bytes have the digest ${found}, not ${digest}`);
}

function childrenMissing({ descriptor }: Manifest, missing: readonly Digest[]): UserError {
  return new UserError("MANIFEST_BLOB_UNKNOWN", `${descriptor.digest} needs ${someOf(missing, 3)}`, {
    hint: "Blobs and child manifests have to be stored before the manifest that names them.",
    side: "local",
  });
}
