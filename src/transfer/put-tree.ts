import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import type { OpenStream } from "../content/open-stream.ts";
import { UserError } from "../errors/user-error.ts";
import { present } from "../values/present.ts";
import { LIMITS } from "../values/limits.ts";
import { allSettledOrThrow } from "./all-settled-or-throw.ts";
import { Arrival } from "./arrival.ts";
import type { BlobPut } from "./blobs-in-flight.ts";
import { foreignWanted, openForeign } from "./foreign-layers.ts";
import { refuseEndless } from "./refuse-endless.ts";
import { refuseLarge, refuseLargeManifest } from "./refuse-large.ts";
import { checkManifest } from "./check-manifest.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";
import { metered } from "./metered.ts";
import type { ContentPart } from "./transfer-event.ts";

/** Whether the target's word on what it has is taken, or everything is put once more. */
type Trust = "trusting" | "doubting";

/** Tries to put what a target says that it lacks, and milliseconds before the second; doubled each time. */
const HEAL_TRIES = 4;
const HEAL_MS = 250;

/**
 * Puts everything that a manifest refers to and then the manifest itself. Where the target's answer shows that something was never
 * committed there although it seemed so, everything is put once more; where it seems to be there all the same (a registry that
 * another run writes to at the same time may say so), a few times more, after a while.
 */
export async function putTree(
  image: ImageInTransfer,
  manifest: Manifest,
  tag: string | undefined,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await putWithChildren(image, manifest, tag, {
        ...atRoot(),
        trust: attempt === 1 ? "trusting" : "doubting",
      });
      return;
    } catch (error) {
      if (!(error instanceof UserError) || error.code !== "MANIFEST_BLOB_UNKNOWN") throw error;
      if (attempt === HEAL_TRIES) throw takenAway(error);
      if (attempt > 1) await sleep(HEAL_MS * 2 ** (attempt - 2) * (0.5 + Math.random()));
    }
  }
}

/** What a target lacks although it was stored again and again, something takes away. */
function takenAway(error: UserError): UserError {
  const { code, message, side, url } = error;
  return new UserError(code, message, {
    hint: `It was stored ${HEAL_TRIES} times, so something removes it while this runs: \`kops-assets prune\`, or a registry's garbage collection. Run the same command again once that has ended.`,
    ...present({ side, url }),
    cause: error,
  });
}

/** How deep below an image's root a manifest is, and what the target is believed. */
interface Place {
  readonly trust: Trust;
  readonly depth: number;
  /** Manifests that were met below the root. */
  readonly met: { count: number };
}

const atRoot = (): Place => ({ trust: "trusting", depth: 0, met: { count: 0 } });

/** Puts child manifests and what is below them. */
export async function putChildren(
  image: ImageInTransfer,
  children: readonly Descriptor[],
  place: Place = atRoot(),
): Promise<void> {
  refuseEndless(image.copy.name, place.depth, (place.met.count += children.length));
  const limit = pLimit(LIMITS.childrenAtOnce);
  await allSettledOrThrow(children.map((child) => limit(() => putChild(image, child, place))));
}

async function putWithChildren(
  image: ImageInTransfer,
  manifest: Manifest,
  tag: string | undefined,
  place: Place,
): Promise<void> {
  const { manifests, blobs, foreign } = childrenOf(manifest);
  for (const layer of foreign) image.foreign.set(layer.digest, layer);
  const own = image.copy.foreignLayers === true ? [...blobs, ...foreign] : blobs;
  tellFound(image, { parts: own, children: manifests.length });
  const { trust } = place;
  const within = manifest.descriptor.digest;
  await allSettledOrThrow([
    ...(manifests.length === 0 ? [] : [putChildren(image, manifests, place)]),
    ...blobs.map((blob) => putBlob(image, blob, { trust, within })),
    ...(image.copy.foreignLayers === true
      ? foreign.map((layer) => putBlob(image, layer, { trust, within, read: openForeign(image, layer) }))
      : []),
  ]);
  try {
    await image.store.putManifest(manifest, tag);
  } catch (error) {
    throw (error instanceof UserError ? foreignWanted(image.copy, error, foreign) : undefined) ?? error;
  }
}

async function putChild(image: ImageInTransfer, child: Descriptor, place: Place): Promise<void> {
  const { trust } = place;
  const depth = place.depth + 1;
  if (trust === "trusting" && image.placed.has(child.digest)) {
    tellFound(image, {});
    return;
  }
  if (trust === "trusting" && image.mayHaveParts && (await image.store.resolve(child.digest)) !== undefined) {
    tellFound(image, {});
    image.bytes.present += child.size;
    image.context.together?.passed(child.digest);
  } else {
    await image.context.manifests.hold(depth, child.size, async () =>
      putWithChildren(image, await readChild(image, child), undefined, { ...place, depth }),
    );
  }
  image.placed.add(child.digest);
}

/** Tells what one manifest leads to; of one that is at the target already, nothing. */
export function tellFound(
  { copy, context }: ImageInTransfer,
  { parts = [], children = 0 }: { readonly parts?: readonly ContentPart[]; readonly children?: number },
): void {
  context.onEvent({ type: "found", copy, parts, children });
}

export async function readChild({ source, copy }: ImageInTransfer, child: Descriptor): Promise<Manifest> {
  refuseLargeManifest(child);
  const manifest = await source.manifest(child.digest);
  if (manifest !== undefined) return checkManifest(manifest, child);
  throw new UserError(
    "MANIFEST_MISSING",
    `The index of ${copy.name} names ${child.digest}, which upstream does not have`,
    {
      side: "upstream",
      hint: "The image is not complete at this source. Another mirror may have all of it.",
    },
  );
}

interface HowToPut {
  readonly trust: Trust;
  /** The manifest that names it. */
  readonly within: Digest;
  readonly read?: OpenStream;
}

export async function putBlob(image: ImageInTransfer, blob: Descriptor, how: HowToPut): Promise<void> {
  const { context, copy, store } = image;
  const fromSource: OpenStream = (offset, reader) => image.source.open(blob, offset, reader);
  const { trust, within, read = fromSource } = how;
  refuseLarge(copy, blob.size, blob.digest);
  await context.neighbours.look(copy.target.registry, blob.size);
  const open: OpenStream = metered(read, (bytes) =>
    context.onEvent({ type: "progress", copy, part: blob, bytes }),
  );
  const arrival = new Arrival(blob.size);
  const target: BlobPut["store"] = { put: (wanted, content) => store.put(wanted, arrival.watch(content)) };
  // What this run believes of the blob is what has just turned out wrong.
  const outcome =
    trust === "doubting"
      ? await target.put(blob, open)
      : await context.blobs.put({
          blob,
          target: copy.target,
          store: target,
          open,
          scopes: [copy.name, within],
        });
  if (outcome === "sent") image.bytes.present += arrival.present;
  image.bytes[outcome] += outcome === "sent" ? arrival.sent : blob.size;
  context.onEvent({ type: "blob", copy, blob, outcome });
}
