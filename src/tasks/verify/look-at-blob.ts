import { algorithmOf } from "../../content/algorithm-of.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { askInOrder } from "./ask-in-order.ts";
import type { Look, Piece, Seen } from "./look.ts";
import type { LookContext } from "./look-context.ts";
import { readContent } from "./read-content.ts";
import { seenOf } from "./seen-of.ts";
import { isHashed } from "./verify-depth.ts";
import type { ImagePlace } from "./verify-places.ts";

/** Looks at a config or layer, once per registry: a manifest that a registry took vouches for its repository having them. */
export function lookAtBlob(
  blob: Descriptor,
  places: readonly ImagePlace[],
  context: LookContext,
): Promise<Look> {
  const key = [...places.map(({ scope }) => scope), blob.digest].join(" ");
  const begun = context.blobs.get(key) ?? look(blob, places, context);
  context.blobs.set(key, begun);
  return begun;
}

async function look(blob: Descriptor, places: readonly ImagePlace[], context: LookContext): Promise<Look> {
  const { digest, size } = blob;
  const piece: Piece = { kind: "blob", name: digest, digest, size };
  let where = places[0]?.where ?? "";
  const seen = await seenOf(async () => {
    const found = await askInOrder(places, async (place) => {
      where = place.where;
      return lookIn(place, blob, context);
    });
    return found?.value;
  });
  context.counts.blobs += 1;
  return { piece, where, seen };
}

async function lookIn(
  { store }: ImagePlace,
  blob: Descriptor,
  { depth, counts }: LookContext,
): Promise<Seen | undefined> {
  const stat = await store.statBlob(blob);
  if (stat === undefined) return undefined;
  // A place that hashes what it has knows its sha256, which says nothing of what is named by its sha512.
  const isOfOther = stat.sha256 !== undefined && !blob.digest.startsWith("sha256:");
  const isAsSaid =
    stat.size === blob.size && (stat.sha256 === undefined || blob.digest === `sha256:${stat.sha256}`);
  // Who does not say how much there is says nothing: that is found out by reading.
  if (stat.size !== undefined && !isOfOther && !(isAsSaid && isHashed(depth, blob.digest))) {
    const digest = stat.sha256 === undefined ? {} : { digest: `sha256:${stat.sha256}` };
    return { status: "found", size: stat.size, ...digest };
  }
  const algorithm = algorithmOf(blob.digest);
  const read = await readContent(await store.open(blob, 0), algorithm, blob.size);
  counts.hashed += 1;
  counts.bytes += read.size ?? 0;
  return read;
}
