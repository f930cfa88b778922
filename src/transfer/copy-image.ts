import { imageNotFound } from "./not-found-upstream.ts";
import { UserError } from "../errors/user-error.ts";
import type { Digest } from "../content/digest.ts";
import { referenceOf } from "../content/image-reference.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { Manifest } from "../content/manifest.ts";
import type { AssetOutcome, OutcomeNote } from "./asset-outcome.ts";
import { checkManifest } from "./check-manifest.ts";
import { choosePlatforms } from "./choose-platforms.ts";
import type { CopyContext } from "./copy-context.ts";
import { copyReferrers } from "./copy-referrers.ts";
import { firstSuccess } from "./first-success.ts";
import { findPublished, publishImage } from "./publish-image.ts";
import type { ImageInTransfer } from "./put-tree.ts";
import type { ImageCopy } from "./transfer-plan.ts";
import type { SourceRepository } from "./transfer-stores.ts";

/**
 * Copies one image unless the target has it: children first, the tag last, manifests byte for byte. A whole image is there if its
 * name has the digest; one of some platforms, or one that may be sparse, if the wanted children are there too.
 */
export async function copyImage(copy: ImageCopy, context: CopyContext): Promise<AssetOutcome> {
  const store = context.stores.targetImage(copy.target);
  const there = await store.resolve(referenceOf(copy.target));
  if (there !== undefined && isToldByDigest(copy) && there.digest === (await wantedDigest(copy, context))) {
    return { copy, status: "present", sent: 0, mounted: 0, skipped: 0, digest: there.digest };
  }
  const { place, value } = await askUpstream(copy, context, readRoot(copy));
  const image: ImageInTransfer = {
    copy,
    context,
    source: place,
    store,
    bytes: { sent: 0, mounted: 0, present: 0 },
    mayHaveParts: there !== undefined,
    placed: new Set(),
  };
  const choice = await choosePlatforms(image, value);
  const present = await findPublished(image, choice, there);
  const published = present ?? (await publishImage(image, choice));
  const notes = [...choice.notes, ...published.notes, ...(await copyReferrers(image, choice, published))];
  return {
    copy,
    status:
      present === undefined || notes.some(({ code }) => code === "referrers-copied") ? "copied" : "present",
    ...totals(image.bytes),
    digest: published.root.digest,
    ...upstreamDigest(value.descriptor.digest, published.root.digest),
    ...noted(notes),
  };
}

/** True where the digest under its name tells all of what the target has of an image. */
function isToldByDigest({ platforms = [], mayBeSparse, referrers }: ImageCopy): boolean {
  return platforms.length === 0 && mayBeSparse !== true && referrers !== true;
}

async function wantedDigest(copy: ImageCopy, context: CopyContext): Promise<Digest> {
  const known = copy.digest ?? copy.recentDigest;
  if (known !== undefined) return known;
  const wanted = await askUpstream(copy, context, (source) => source.resolve(referenceOf(copy.source)));
  return wanted.value.digest;
}

/** A manifest that is not what it should be is sought at the next place. */
function readRoot(copy: ImageCopy): (source: SourceRepository) => Promise<Manifest | undefined> {
  return async (source) => {
    const manifest = await source.manifest(referenceOf(copy.source));
    if (manifest === undefined) return undefined;
    refuseMovedTag(copy, manifest.descriptor.digest);
    return checkManifest(manifest);
  };
}

function refuseMovedTag(copy: ImageCopy, found: Digest): void {
  if (copy.digest === undefined || copy.digest === found) return;
  throw new UserError("TAG_MOVED", `${copy.name} is ${found} upstream, but ${copy.digest} in the lock file`, {
    side: "upstream",
    hint: "Find out why the tag moved. If the new image is wanted, accept it with --update.",
  });
}

async function askUpstream<T>(
  copy: ImageCopy,
  context: CopyContext,
  ask: (source: SourceRepository) => Promise<T | undefined>,
): Promise<{ readonly place: SourceRepository; readonly value: T }> {
  const found = await firstSuccess(context.stores.sourceImages(copy.source), ask);
  if (found !== undefined) return found;
  throw imageNotFound(copy.name);
}

function upstreamDigest(upstream: Digest, published: Digest): Pick<AssetOutcome, "upstreamDigest"> {
  return upstream === published ? {} : { upstreamDigest: upstream };
}

function noted(notes: readonly OutcomeNote[]): Pick<AssetOutcome, "notes"> {
  return notes.length === 0 ? {} : { notes };
}

function totals(bytes: Record<BlobOutcome, number>): Pick<AssetOutcome, "sent" | "mounted" | "skipped"> {
  return { sent: bytes.sent, mounted: bytes.mounted, skipped: bytes.present };
}
