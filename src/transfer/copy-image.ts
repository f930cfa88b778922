import { imageNotFound } from "./not-found-upstream.ts";
import { UserError } from "../errors/user-error.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Digest } from "../content/digest.ts";
import { referenceOf } from "../content/image-reference.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import type { Manifest } from "../content/manifest.ts";
import type { AssetOutcome, OutcomeNote } from "./asset-outcome.ts";
import { addForeignLayers } from "./add-foreign-layers.ts";
import { admitImage } from "./admit-image.ts";
import { checkManifest } from "./check-manifest.ts";
import { choosePlatforms } from "./choose-platforms.ts";
import type { CopyContext } from "./copy-context.ts";
import { copyReferrers } from "./copy-referrers.ts";
import { foreignNotes } from "./foreign-layers.ts";
import { asOciSource } from "./oci-source.ts";
import { firstSuccess } from "./first-success.ts";
import { findPublished, publishImage } from "./publish-image.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";
import type { ImageCopy } from "./transfer-plan.ts";
import type { SourceRepository } from "./transfer-stores.ts";

/**
 * Copies one image unless the target has it: children first, the tag last, manifests byte for byte. A whole image is there if its
 * name has the digest; one of some platforms, or one that may be sparse, if the wanted children are there too. What has come is added to
 * `bytes`, also where the image fails.
 */
export async function copyImage(
  copy: ImageCopy,
  context: CopyContext,
  bytes: Record<BlobOutcome, number>,
): Promise<AssetOutcome> {
  const store = context.stores.targetImage(copy.target);
  // Its source is certainly asked.
  if (knownDigest(copy) === undefined) context.stores.sourceImages(copy.source)[0]?.prepare?.();
  const answer = store.resolve(referenceOf(copy.target));
  const wanted = isToldByDigest(copy) ? wantedMeanwhile(copy, context, answer) : undefined;
  const there = await answer;
  if (there !== undefined && there.digest === (await wanted?.())) {
    context.neighbours.add(copy.target.registry, { store, digest: there.digest });
    return { copy, status: "present", sent: 0, mounted: 0, skipped: 0, digest: there.digest };
  }
  let found: Root | undefined = await findRoot({ ...copy, oci: false }, context);
  const held = bytesInMemory(copy, found.root);
  // Whoever has to wait, or reads more than this, reads it again when its turn has come.
  if (copy.oci === true || !context.manifests.hasRoom("root", held)) found = undefined;
  return context.manifests.hold("root", held, async () =>
    copyFound(copy, context, { there, bytes, root: found ?? (await findRoot(copy, context)) }),
  );
}

async function findRoot(copy: ImageCopy, context: CopyContext): Promise<Root> {
  return (await askUpstream(copy, context, readRoot(copy))).value;
}

/** Bytes of manifests that are kept until the image is done: of one that is converted, all of them. */
function bytesInMemory({ oci }: ImageCopy, root: Manifest): number {
  const children = oci === true ? childrenOf(root).manifests : [];
  return [root.descriptor, ...children].reduce((sum, { size }) => sum + size, 0);
}

/** What is known of an image before it is copied. */
interface Found {
  readonly there: Descriptor | undefined;
  readonly bytes: Record<BlobOutcome, number>;
  readonly root: Root;
}

async function copyFound(
  copy: ImageCopy,
  context: CopyContext,
  { there, bytes, root: { source, root, upstreamOf } }: Found,
): Promise<AssetOutcome> {
  const store = context.stores.targetImage(copy.target);
  const upstream = upstreamOf(root.descriptor.digest);
  const image: ImageInTransfer = {
    copy,
    context,
    source,
    store,
    bytes,
    mayHaveParts: there !== undefined,
    foreign: new Map(),
    upstreamOf,
    placed: new Set(),
  };
  const choice = await choosePlatforms(image, root);
  const present = await findPublished(image, choice, there);
  if (present !== undefined)
    context.neighbours.add(copy.target.registry, { store, digest: present.root.digest });
  const published = present ?? (await admitImage(image, choice, publishImage));
  if (present !== undefined) await addForeignLayers(image, choice);
  const notes = [
    ...choice.notes,
    ...conversionNotes(upstream, root.descriptor.digest),
    ...published.notes,
    ...foreignNotes(image),
    ...(await copyReferrers(image, choice, published)),
  ];
  const isNew = present === undefined || image.bytes.sent + image.bytes.mounted > 0;
  return {
    copy,
    status: isNew || notes.some(({ code }) => code === "REFERRERS_COPIED") ? "copied" : "present",
    ...totals(image.bytes),
    digest: published.root.digest,
    ...upstreamDigest(upstream, published.root.digest),
    ...noted(notes),
  };
}

/** True where the digest under its name tells all of what the target has of an image. */
function isToldByDigest({ platforms = [], mayBeSparse, referrers, oci, foreignLayers }: ImageCopy): boolean {
  return platforms.length === 0 && ![mayBeSparse, referrers, oci, foreignLayers].includes(true);
}

function knownDigest({ digest, recentDigest }: ImageCopy): Digest | undefined {
  return digest ?? recentDigest;
}

/** The digest that tells whether the target's image is the one; upstream may be asked before the target has answered. */
function wantedMeanwhile(
  copy: ImageCopy,
  context: CopyContext,
  there: Promise<Descriptor | undefined>,
): () => Promise<Digest> {
  const known = knownDigest(copy);
  if (known !== undefined) return () => Promise.resolve(known);
  return context.meanwhile.begin(copy.target.registry, there, () => digestUpstream(copy, context));
}

async function digestUpstream(copy: ImageCopy, context: CopyContext): Promise<Digest> {
  const wanted = await askUpstream(copy, context, (source) => source.resolve(referenceOf(copy.source)));
  return wanted.value.digest;
}

/** An image where it is read. */
interface Root {
  readonly source: SourceRepository;
  readonly root: Manifest;
  readonly upstreamOf: (digest: Digest) => Digest;
}

/** A manifest that is not what it should be is sought at the next place. */
function readRoot(copy: ImageCopy): (source: SourceRepository) => Promise<Root | undefined> {
  return async (source) => {
    const manifest = await source.manifest(referenceOf(copy.source));
    if (manifest === undefined) return undefined;
    refuseMovedTag(copy, manifest.descriptor.digest);
    const root = checkManifest(manifest);
    return copy.oci === true
      ? convertRoot(copy, source, root)
      : { source, root, upstreamOf: (digest) => digest };
  };
}

async function convertRoot(copy: ImageCopy, source: SourceRepository, root: Manifest): Promise<Root> {
  const oci = asOciSource(source);
  const converted = await oci.convert(root);
  const isPinned = copy.target.digest !== undefined && converted.descriptor.digest !== root.descriptor.digest;
  if (isPinned) throw pinned(copy);
  return { source: oci, root: converted, upstreamOf: (digest) => oci.upstreamOf(digest) };
}

function pinned({ name, target }: ImageCopy): UserError {
  return new UserError(
    "DIGEST_PINNED",
    `${name} is pulled by the digest ${target.digest ?? ""}, which --oci would change`,
    { hint: "Leave --oci out for it, or name it by a tag." },
  );
}

function conversionNotes(upstream: Digest, here: Digest): OutcomeNote[] {
  if (upstream === here) return [];
  const message = `converted from Docker's to OCI media types: the digest is ${here} here, and ${upstream} upstream; signatures of the original no longer fit`;
  return [{ code: "CONVERTED_TO_OCI", severity: "info", message }];
}

function refuseMovedTag(copy: ImageCopy, found: Digest): void {
  if (copy.digest === undefined || copy.digest === found) return;
  throw new UserError("TAG_MOVED", `${copy.name} is ${found} upstream, but ${copy.digest} in the lock file`, {
    side: "upstream",
    hint: "Find out why the tag moved. If the new image is wanted, accept it with `kops-assets copy --lock FILE --update`.",
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

/** Bytes as outcomes have them. */
export function totals(
  bytes: Record<BlobOutcome, number>,
): Pick<AssetOutcome, "sent" | "mounted" | "skipped"> {
  return { sent: bytes.sent, mounted: bytes.mounted, skipped: bytes.present };
}
