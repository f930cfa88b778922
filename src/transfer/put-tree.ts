import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import type { BlobOutcome } from "../content/image-store.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { checkManifest } from "./check-manifest.ts";
import type { CopyContext } from "./copy-context.ts";
import { metered } from "./metered.ts";
import type { ImageCopy } from "./transfer-plan.ts";
import type { SourceRepository, TargetRepository } from "./transfer-stores.ts";

/** One image on its way: where it is read, where it is written, and what has been done so far. */
export interface ImageInTransfer {
  readonly copy: ImageCopy;
  readonly context: CopyContext;
  readonly source: SourceRepository;
  readonly store: TargetRepository;
  readonly bytes: Record<BlobOutcome, number>;
  /** Whether the target had something under the tag, so that parts of this image may be there too. */
  readonly mayHaveParts: boolean;
  /** Child manifests that this copy has put, or has seen at the target. */
  readonly placed: Set<Digest>;
}

/** Whether the target's word on what it has is taken, or everything is put once more. */
export type Trust = "trusting" | "doubting";

/**
 * Puts everything that a manifest refers to and then the manifest itself. Where the target's answer shows that something was never
 * committed there although it seemed so, everything is put once more.
 */
export async function putTree(
  image: ImageInTransfer,
  manifest: Manifest,
  tag: string | undefined,
): Promise<void> {
  try {
    await putWithChildren(image, manifest, tag, "trusting");
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "MANIFEST_BLOB_UNKNOWN") throw error;
    await putWithChildren(image, manifest, tag, "doubting");
  }
}

/** Puts child manifests and what is below them. */
export async function putChildren(
  image: ImageInTransfer,
  children: readonly Descriptor[],
  trust: Trust,
): Promise<void> {
  await allSettledOrThrow(children.map((child) => putChild(image, child, trust)));
}

async function putWithChildren(
  image: ImageInTransfer,
  manifest: Manifest,
  tag: string | undefined,
  trust: Trust,
): Promise<void> {
  const { manifests, blobs } = childrenOf(manifest);
  await allSettledOrThrow([
    putChildren(image, manifests, trust),
    ...blobs.map((blob) => putBlob(image, blob, trust)),
  ]);
  await image.store.putManifest(manifest, tag);
}

async function putChild(image: ImageInTransfer, child: Descriptor, trust: Trust): Promise<void> {
  if (trust === "trusting" && image.placed.has(child.digest)) return;
  if (trust === "trusting" && image.mayHaveParts && (await image.store.resolve(child.digest)) !== undefined) {
    image.bytes.present += child.size;
  } else {
    await putWithChildren(image, await readChild(image, child), undefined, trust);
  }
  image.placed.add(child.digest);
}

async function readChild({ source, copy }: ImageInTransfer, child: Descriptor): Promise<Manifest> {
  const manifest = await source.manifest(child.digest);
  if (manifest !== undefined) return checkManifest(manifest, child);
  throw new UserError(
    "MANIFEST_MISSING",
    `The index of ${copy.name} names ${child.digest}, which upstream lacks`,
    {
      side: "upstream",
      hint: "The image is incomplete where it is read from; another mirror may have all of it.",
    },
  );
}

async function putBlob(image: ImageInTransfer, blob: Descriptor, trust: Trust): Promise<void> {
  const { context, copy, store } = image;
  const open: OpenStream = metered(
    (offset) => image.source.open(blob, offset),
    (bytes) => context.onEvent({ type: "progress", copy, bytes }),
  );
  // What this run believes of the blob is what has just turned out wrong.
  const outcome =
    trust === "doubting"
      ? await store.put(blob, open)
      : await context.blobs.put({ blob, target: copy.target, store, open });
  image.bytes[outcome] += blob.size;
  context.onEvent({ type: "blob", copy, blob, outcome });
}

/** Waits for all, so that nothing of a failed image still runs when its failure is reported. */
async function allSettledOrThrow(promises: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(promises)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
