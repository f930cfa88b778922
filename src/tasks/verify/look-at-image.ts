import { referenceOf } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { isIndex } from "../../content/media-types.ts";
import { chooseChildren } from "../../transfer/choose-children.ts";
import type { ImageCopy } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";
import { askInOrder } from "./ask-in-order.ts";
import type { AssetLooks, Doubt, Look, Piece, Seen } from "./look.ts";
import { lookAtReferrers } from "./look-at-referrers.ts";
import { lookAtManifest, lookBelow, named } from "./look-at-tree.ts";
import type { LookContext } from "./look-context.ts";
import { seenOf } from "./seen-of.ts";
import type { ImagePlace } from "./verify-places.ts";

/** Looks at what an image's name points at and at everything below it that is wanted. */
export async function lookAtImage(copy: ImageCopy, context: LookContext): Promise<AssetLooks> {
  const places = context.places.images(copy);
  const { digest, isCompared } = expectation(copy);
  const piece: Piece = { kind: "image", name: copy.name, ...present({ digest }) };
  const doubts: Doubt[] = isCompared ? [] : ["NOT_COMPARED"];
  if (context.depth === "quick") {
    const look = await lookAtName(piece, referenceOf(copy.target), places);
    return { copy, looks: [look], doubts };
  }
  const reference = referenceOf(copy.target);
  const { look, manifest } = await lookAtManifest(piece, reference, places, context);
  if (manifest === undefined) return { copy, looks: [look], doubts };
  const below = await lookBelow(manifest, copy, places, context);
  const referrers = await lookAtReferrers(manifest, copy, places, context);
  const rewritten = isOther(look.seen, digest) ? await rewrittenOf(manifest, copy, context) : undefined;
  const top: Look = rewritten === undefined ? look : { ...look, piece: { kind: "image", name: copy.name } };
  return {
    copy,
    looks: [top, ...below, ...referrers],
    doubts: rewritten === undefined ? doubts : [...doubts, rewritten],
  };
}

/** The digest that an image's name must lead to; of one that was changed on its way nobody knows it. */
function expectation({ digest, target, oci, index, platforms = [] }: ImageCopy): {
  readonly digest: string | undefined;
  readonly isCompared: boolean;
} {
  const isChanged = oci === true || (index === "rewrite" && platforms.length > 0);
  const expected = target.digest ?? (isChanged ? undefined : digest);
  return { digest: expected, isCompared: expected !== undefined };
}

async function lookAtName(piece: Piece, reference: string, places: readonly ImagePlace[]): Promise<Look> {
  let where = places[0]?.where ?? "";
  const seen = await seenOf(async () => {
    const found = await askInOrder(places, (place) => {
      where = place.where;
      return place.store.resolve(reference);
    });
    return found && { status: "found", digest: found.value.digest };
  });
  return { piece, where: named(where, reference), seen };
}

function isOther(seen: Seen, digest: string | undefined): boolean {
  return seen.status === "found" && digest !== undefined && seen.digest !== digest;
}

/**
 * Whether an index is what a copy of some platforms makes of the locked one where a registry wants all children of an index. Only
 * upstream has the locked one still: where it does not answer, whose children these are is not known.
 */
async function rewrittenOf(
  manifest: Manifest,
  copy: ImageCopy,
  context: LookContext,
): Promise<Doubt | undefined> {
  if (!holdsWantedOnly(manifest, copy) || copy.digest === undefined) return undefined;
  const sources = context.places.upstream?.(copy) ?? [];
  const { digest } = copy;
  const own = childrenOf(manifest).manifests;
  let locked: ReadonlySet<string> | undefined;
  await seenOf(async () => {
    const found = (await askInOrder(sources, (source) => source.manifest(digest)))?.value;
    if (found !== undefined) locked = new Set(childrenOf(found).manifests.map((child) => child.digest));
    return undefined;
  });
  if (locked === undefined) return "UNPROVEN_INDEX";
  return own.every((child) => locked?.has(child.digest)) ? "REWRITTEN_INDEX" : undefined;
}

function holdsWantedOnly(manifest: Manifest, { platforms = [], index, target }: ImageCopy): boolean {
  if (platforms.length === 0 || index === "keep" || target.digest !== undefined) return false;
  if (!isIndex(manifest.descriptor.mediaType)) return false;
  const { manifests } = childrenOf(manifest);
  return manifests.length > 0 && chooseChildren(manifests, platforms).kept.length === manifests.length;
}
