import { isWebPage } from "../../content/is-web-page.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest } from "../../content/digest.ts";
import { referenceOf } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { UserError } from "../../errors/user-error.ts";
import { checkManifest } from "../../transfer/check-manifest.ts";
import { chooseChildren } from "../../transfer/choose-children.ts";
import { printPlatform } from "../../transfer/match-platform.ts";
import type { ImageCopy } from "../../transfer/transfer-plan.ts";
import { LIMITS } from "../../values/limits.ts";
import { present } from "../../values/present.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import { askInOrder } from "./ask-in-order.ts";
import type { Look, Piece, Seen } from "./look.ts";
import { lookAtBlob } from "./look-at-blob.ts";
import type { LookContext } from "./look-context.ts";
import { seenOf } from "./seen-of.ts";
import type { ImagePlace } from "./verify-places.ts";

const BLOBS_AT_ONCE = 8;

/** A manifest that could be read, and what there is to say of it in any case. */
interface ManifestLook {
  readonly look: Look;
  readonly manifest?: Manifest;
}

/** Looks at the manifest under a reference; `child` is what an index says of it. */
export async function lookAtManifest(
  piece: Piece,
  reference: string,
  places: readonly ImagePlace[],
  { counts }: LookContext,
  child?: Descriptor,
): Promise<ManifestLook> {
  let where = places[0]?.where ?? "";
  let manifest: Manifest | undefined;
  const seen = await seenOf(async () => {
    const found = await askInOrder(places, (place) => {
      where = place.where;
      return readManifest(place, reference, piece);
    });
    if (found === undefined) return undefined;
    if ("status" in found.value) return found.value;
    const { descriptor, bytes } = found.value;
    const { digest, size } = descriptor;
    if (isWebPage(bytes)) return { status: "found", digest, size, isPage: true };
    const checked = checkManifest(found.value, child);
    childrenOf(checked);
    manifest = checked;
    return { status: "found", digest, size };
  });
  counts.manifests += 1;
  return { look: { piece, where: named(where, reference), seen }, ...present({ manifest }) };
}

/** Of a manifest that a disk has lost or spoilt, what is left of it. */
async function readManifest(
  { store }: ImagePlace,
  reference: string,
  { digest, size = 0 }: Piece,
): Promise<Manifest | Seen | undefined> {
  try {
    return await store.manifest(reference);
  } catch (error) {
    const isSpoilt = error instanceof UserError && error.code === "DAMAGED";
    if (!isSpoilt || digest === undefined || !isDigest(digest)) throw error;
    const left = await store.statBlob({ mediaType: "application/octet-stream", digest, size });
    if (left === undefined) return { status: "absent" };
    const { sha256 } = left;
    const seen = { size: left.size, digest: sha256 === undefined ? undefined : `sha256:${sha256}` };
    return { status: "found", ...present(seen) };
  }
}

/** Looks at everything below a manifest that is wanted: blobs, and the children of an index with theirs. */
export async function lookBelow(
  manifest: Manifest,
  copy: ImageCopy,
  places: readonly ImagePlace[],
  context: LookContext,
  depth = 0,
): Promise<Look[]> {
  const { manifests, blobs, foreign } = childrenOf(manifest);
  const { kept, missing } = wantedOf(manifests, depth === 0 ? copy : { ...copy, platforms: [] });
  const layers = copy.foreignLayers === true ? [...blobs, ...foreign] : blobs;
  const own = await askSomeAtOnce(layers, BLOBS_AT_ONCE, (blob) => lookAtBlob(blob, places, context));
  const below = await askSomeAtOnce(depth < LIMITS.indexDepth ? kept : [], BLOBS_AT_ONCE, (child) =>
    lookAtChild(child, copy, places, context, depth),
  );
  const where = named(places[0]?.where ?? "", referenceOf(copy.target));
  const absent = missing.map((platform): Look => {
    const piece = { kind: "platform" as const, name: printPlatform(platform) };
    return { piece, where, seen: { status: "absent" } };
  });
  return [...own, ...below.flat(), ...absent];
}

/** Platforms that an image never had are no loss, unless it has none of those that are wanted. */
function wantedOf(
  manifests: readonly Descriptor[],
  { platforms = [] }: ImageCopy,
): Pick<ReturnType<typeof chooseChildren>, "kept" | "missing"> {
  if (platforms.length === 0 || manifests.length === 0) return { kept: manifests, missing: [] };
  const { kept, missing } = chooseChildren(manifests, platforms);
  return { kept, missing: kept.length === 0 ? missing : [] };
}

/** Looks at a manifest that another names, and at everything below it. */
export async function lookAtChild(
  child: Descriptor,
  copy: ImageCopy,
  places: readonly ImagePlace[],
  context: LookContext,
  depth = 0,
): Promise<Look[]> {
  const { digest, size } = child;
  const piece: Piece = { kind: "manifest", name: digest, digest, size };
  const { look, manifest } = await lookAtManifest(piece, digest, places, context, child);
  if (manifest === undefined) return [look];
  return [look, ...(await lookBelow(manifest, copy, places, context, depth + 1))];
}

/** A reference in a repository, as people write it. */
export function named(where: string, reference: string): string {
  return `${where}${reference.includes(":") ? "@" : ":"}${reference}`;
}
