import type { Descriptor } from "../../content/descriptor.ts";
import type { Digest } from "../../content/digest.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Manifest } from "../../content/manifest.ts";
import { attestedDigest, keptChildren } from "../../transfer/choose-children.ts";
import { findReferrers, type FoundReferrers } from "../../transfer/find-referrers.ts";
import type { ImageCopy } from "../../transfer/transfer-plan.ts";
import { askSomeAtOnce } from "../examine/ask-some-at-once.ts";
import { askInOrder } from "./ask-in-order.ts";
import type { Look, Piece } from "./look.ts";
import { lookAtChild, lookAtManifest, lookBelow, named } from "./look-at-tree.ts";
import type { LookContext } from "./look-context.ts";
import { seenOf } from "./seen-of.ts";
import type { ImagePlace } from "./verify-places.ts";

const AT_ONCE = 8;

/**
 * Looks whether all that refers to an image upstream (signatures, attestations, SBOMs; by the referrers API and under cosign's tags) is
 * here too, with its content: one list of referrers a manifest and one of tags an image, on either side.
 */
export async function lookAtReferrers(
  root: Manifest,
  copy: ImageCopy,
  places: readonly ImagePlace[],
  context: LookContext,
): Promise<Look[]> {
  const [place] = places;
  const sources = context.places.upstream?.(copy) ?? [];
  if (copy.referrers !== true || place === undefined || sources.length === 0) return [];
  const children = childrenOf(root).manifests;
  const subjects = [root.descriptor.digest, ...wantedOf(children, copy)];
  let found: FoundReferrers | undefined;
  const seen = await seenOf(async () => {
    const own = new Set(children.map(({ digest }) => digest));
    found = (await askInOrder(sources, (source) => findReferrers(source, subjects, context.lists, own)))
      ?.value;
    return { status: "found" };
  });
  const piece: Piece = { kind: "referrer", name: "and what it has there" };
  if (found === undefined) return [{ piece, where: copy.name, seen }];
  const named = [...found.manifests].flatMap(([subject, referrers]) =>
    referrers.map((referrer) => ({ subject, referrer })),
  );
  const listed = await askSomeAtOnce(named, AT_ONCE, ({ subject, referrer }) =>
    lookAtListed(subject, referrer, copy, place, context),
  );
  const tagged = await askSomeAtOnce(found.tags, AT_ONCE, (tag) => lookAtTag(tag, copy, place, context));
  return [...listed.flat(), ...tagged.flat()];
}

function wantedOf(children: readonly Descriptor[], { platforms }: ImageCopy): Digest[] {
  return keptChildren(children, platforms)
    .filter((child) => attestedDigest(child) === undefined)
    .map(({ digest }) => digest);
}

/** A manifest that is there but not listed would not be found by anybody. */
async function lookAtListed(
  subject: Digest,
  referrer: Descriptor,
  copy: ImageCopy,
  place: ImagePlace,
  context: LookContext,
): Promise<Look[]> {
  const piece: Piece = { kind: "referrer", name: referrer.digest, digest: referrer.digest };
  const seen = await seenOf(async () => {
    const here = (await context.referrers(place, subject)).some(({ digest }) => digest === referrer.digest);
    return here ? { status: "found", digest: referrer.digest } : undefined;
  });
  if (seen.status !== "found") return [{ piece, where: named(place.where, subject), seen }];
  return lookAtChild(referrer, { ...copy, platforms: [] }, [place], context);
}

/** Upstream's tag may have gained a signature since: what is here then is another manifest, and told as such. */
async function lookAtTag(
  tag: string,
  copy: ImageCopy,
  place: ImagePlace,
  context: LookContext,
): Promise<Look[]> {
  const upstream = context.places.upstream?.(copy) ?? [];
  let digest: Digest | undefined;
  const asked = await seenOf(async () => {
    digest = (await askInOrder(upstream, (source) => source.resolve(tag)))?.value.digest;
    return { status: "found" };
  });
  if (digest === undefined)
    return asked.status === "failed"
      ? [{ piece: { kind: "referrer", name: tag }, where: copy.name, seen: asked }]
      : [];
  const piece: Piece = { kind: "referrer", name: tag, digest };
  const { look, manifest } = await lookAtManifest(piece, tag, [place], context);
  if (manifest === undefined) return [look];
  return [look, ...(await lookBelow(manifest, { ...copy, platforms: [] }, [place], context))];
}
