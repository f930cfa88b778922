import { UserError } from "../errors/user-error.ts";
import type { Digest } from "../content/digest.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { referenceOf } from "../content/image-reference.ts";
import type { BlobOutcome, ImageSource, ImageStore } from "../content/image-store.ts";
import type { Manifest } from "../content/manifest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { AssetOutcome } from "./asset-outcome.ts";
import type { CopyContext } from "./copy-context.ts";
import { metered } from "./metered.ts";
import { firstSuccess } from "./first-success.ts";
import type { ImageCopy } from "./transfer-plan.ts";

/** One image on its way: where it is read, where it is written, and what has been done so far. */
interface ImageInTransfer {
  readonly copy: ImageCopy;
  readonly context: CopyContext;
  readonly source: ImageSource;
  readonly store: ImageStore;
  readonly bytes: Record<BlobOutcome, number>;
  /** Whether the target had something under the tag, so that parts of this image may be there too. */
  readonly mayHaveParts: boolean;
}

/**
 * Copies one image, whole index included, unless the target has it: children first, the tag last, manifests byte for byte.
 * Where the target's answer shows that an index's child was never committed there, everything below it is put once more.
 */
export async function copyImage(copy: ImageCopy, context: CopyContext): Promise<AssetOutcome> {
  const store = context.stores.targetImage(copy.target);
  const there = await store.resolve(referenceOf(copy.target));
  if (there !== undefined && there.digest === (await wantedDigest(copy, context))) {
    return outcomeOf(copy, there, "present");
  }
  const found = await askUpstream(copy, context, (source) => source.manifest(referenceOf(copy.source)));
  refuseMovedTag(copy, found.value.descriptor.digest);
  const image: ImageInTransfer = {
    copy,
    context,
    source: found.place,
    store,
    bytes: { sent: 0, mounted: 0, present: 0 },
    mayHaveParts: there !== undefined,
  };
  await putTreeHealing(image, found.value);
  return { ...outcomeOf(copy, found.value.descriptor, "copied"), ...totals(image.bytes) };
}

async function wantedDigest(copy: ImageCopy, context: CopyContext): Promise<Digest> {
  if (copy.digest !== undefined) return copy.digest;
  const wanted = await askUpstream(copy, context, (source) => source.resolve(referenceOf(copy.source)));
  return wanted.value.digest;
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
  ask: (source: ImageSource) => Promise<T | undefined>,
): Promise<{ readonly place: ImageSource; readonly value: T }> {
  const found = await firstSuccess(context.stores.sourceImages(copy.source), ask);
  if (found !== undefined) return found;
  throw new UserError("IMAGE_NOT_FOUND", `${copy.name} does not exist upstream`, {
    side: "upstream",
    hint: "Check the name and tag; with --mirror, check that the mirror has this image.",
  });
}

async function putTreeHealing(image: ImageInTransfer, root: Manifest): Promise<void> {
  const tag = image.copy.target.tag;
  try {
    await putTree(image, root, tag, image.mayHaveParts);
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "MANIFEST_BLOB_UNKNOWN") throw error;
    await putTree(image, root, tag, false);
  }
}

/** Puts everything that a manifest refers to and then the manifest itself. */
async function putTree(
  image: ImageInTransfer,
  manifest: Manifest,
  tag: string | undefined,
  skipPresent: boolean,
): Promise<void> {
  const { manifests, blobs } = childrenOf(manifest);
  await allSettledOrThrow([
    ...manifests.map((child) => putChild(image, child, skipPresent)),
    ...blobs.map((blob) => putBlob(image, blob)),
  ]);
  await image.store.putManifest(manifest, tag);
}

async function putChild(image: ImageInTransfer, child: Descriptor, skipPresent: boolean): Promise<void> {
  if (skipPresent && (await image.store.resolve(child.digest)) !== undefined) {
    image.bytes.present += child.size;
    return;
  }
  const manifest = await image.source.manifest(child.digest);
  if (manifest === undefined) {
    throw new UserError(
      "MANIFEST_MISSING",
      `The index of ${image.copy.name} names ${child.digest}, which upstream lacks`,
      {
        side: "upstream",
        hint: "The image is incomplete where it is read from; another mirror may have all of it.",
      },
    );
  }
  await putTree(image, manifest, undefined, skipPresent);
}

async function putBlob(image: ImageInTransfer, blob: Descriptor): Promise<void> {
  const { context, copy } = image;
  const open = metered(
    (offset) => image.source.open(blob, offset),
    (bytes) => context.onEvent({ type: "progress", copy, bytes }),
  );
  const outcome = await context.blobs.put({ blob, target: copy.target, store: image.store, open });
  image.bytes[outcome] += blob.size;
  context.onEvent({ type: "blob", copy, blob, outcome });
}

/** Waits for all, so that nothing of a failed image still runs when its failure is reported. */
async function allSettledOrThrow(promises: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

function outcomeOf(copy: ImageCopy, descriptor: Descriptor, status: "copied" | "present"): AssetOutcome {
  return { copy, status, sent: 0, mounted: 0, skipped: 0, digest: descriptor.digest };
}

function totals(bytes: Record<BlobOutcome, number>): Pick<AssetOutcome, "sent" | "mounted" | "skipped"> {
  return { sent: bytes.sent, mounted: bytes.mounted, skipped: bytes.present };
}
