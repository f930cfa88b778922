import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import { UserError } from "../errors/user-error.ts";
import type { OutcomeNote } from "./asset-outcome.ts";
import { attestedDigest } from "./choose-children.ts";
import type { PlatformChoice } from "./choose-platforms.ts";
import { checkManifest } from "./check-manifest.ts";
import { findReferrers, type FoundReferrers } from "./find-referrers.ts";
import type { PublishedImage } from "./publish-image.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";
import { refuseLargeManifest } from "./refuse-large.ts";
import { putTree } from "./put-tree.ts";
import { counted } from "../values/counted.ts";

/**
 * Copies what refers to a published image: manifests that have it or one of its children as their subject, and cosign's tags. What is
 * there is not copied again. The image itself is at the target by then, so whatever fails here is told in a note.
 */
export async function copyReferrers(
  image: ImageInTransfer,
  choice: PlatformChoice,
  published: PublishedImage,
): Promise<OutcomeNote[]> {
  if (image.copy.referrers !== true) return [];
  try {
    return await copyFound(image, choice, published);
  } catch (error) {
    return [lost(`signatures and attestations could not be listed upstream: ${reasonOf(error)}`)];
  }
}

async function copyFound(
  image: ImageInTransfer,
  { root, kept }: PlatformChoice,
  published: PublishedImage,
): Promise<OutcomeNote[]> {
  const { upstreamOf } = image;
  const children = kept.filter((child) => attestedDigest(child) === undefined).map(({ digest }) => digest);
  const subject = upstreamOf(root.descriptor.digest);
  const own = new Set([subject, ...childrenOf(root).manifests.map(({ digest }) => upstreamOf(digest))]);
  const found = await findReferrers(
    image.source,
    [subject, ...children.map(upstreamOf)],
    image.context.lists,
    own,
  );
  const changed = [
    ...(published.root.digest === subject ? [] : [subject]),
    ...children.filter((digest) => upstreamOf(digest) !== digest).map(upstreamOf),
  ];
  const wanted = changed.reduce(without, found);
  const results = await Promise.all([
    ...[...wanted.manifests].map(([subject, referrers]) => copyManifests(image, subject, referrers)),
    ...wanted.tags.map((tag) => attempt(tag, () => copyTag(image, tag))),
  ]);
  const done = results.flat();
  const copied = done.filter((result) => result === "copied").length;
  return [
    ...(copied === 0 ? [] : [came(copied)]),
    ...done.filter((result) => typeof result === "object"),
    ...unfit(count(found) - count(wanted)),
    ...(image.source.tags === undefined
      ? [lost("upstream does not list its tags, where signatures would be")]
      : []),
  ];
}

type Result = "copied" | "present" | OutcomeNote;

async function copyManifests(
  image: ImageInTransfer,
  subject: Digest,
  referrers: readonly Descriptor[],
): Promise<Result[]> {
  if (referrers.length === 0) return [];
  const present = await listPresent(image, subject);
  return Promise.all(
    referrers
      .filter(({ digest }) => !present.has(digest))
      .map((referrer) => attempt(referrer.digest, () => copyManifest(image, referrer))),
  );
}

/** What the target lists: a referrer that is there but not listed would not be found by anybody. */
async function listPresent({ store }: ImageInTransfer, subject: Digest): Promise<Set<Digest>> {
  const listed = (await store.referrers?.(subject)) ?? [];
  return new Set(listed.map(({ digest }) => digest));
}

async function copyManifest(image: ImageInTransfer, referrer: Descriptor): Promise<Result> {
  refuseLargeManifest(referrer);
  return image.context.manifests.hold<Result>("referrer", referrer.size, async () => {
    const manifest = await image.source.manifest(referrer.digest);
    if (manifest === undefined)
      throw new UserError("MANIFEST_MISSING", "it is listed upstream, but not there");
    await putTree(image, checkManifest(manifest, referrer), undefined);
    return "copied";
  });
}

/** Bytes that a manifest is counted for whose size nobody has told. */
const UNTOLD = 512 * 1024;

function copyTag(image: ImageInTransfer, tag: string): Promise<Result> {
  return image.context.manifests.hold("referrer", UNTOLD, () => readTag(image, tag));
}

async function readTag(image: ImageInTransfer, tag: string): Promise<Result> {
  const [manifest, there] = await Promise.all([image.source.manifest(tag), image.store.resolve(tag)]);
  if (manifest === undefined) throw new UserError("MANIFEST_MISSING", "it is listed upstream, but not there");
  if (manifest.descriptor.digest === there?.digest) return "present";
  await putTree(image, checkManifest(manifest), tag);
  return "copied";
}

async function attempt(name: string, copy: () => Promise<Result>): Promise<Result> {
  try {
    return await copy();
  } catch (error) {
    return lost(`${name} was not copied: ${reasonOf(error)}`);
  }
}

function without(found: FoundReferrers, subject: Digest): FoundReferrers {
  const prefix = subject.replace(":", "-");
  return {
    manifests: new Map([...found.manifests].filter(([digest]) => digest !== subject)),
    tags: found.tags.filter((tag) => !tag.startsWith(prefix)),
  };
}

function count({ manifests, tags }: FoundReferrers): number {
  return tags.length + [...manifests.values()].flat().length;
}

function unfit(left: number): OutcomeNote[] {
  if (left === 0) return [];
  return [
    lost(
      `${counted(left, "signature or attestation", "signatures and attestations")} were not copied: the image they belong to was rewritten`,
    ),
  ];
}

function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  throw error;
}

function lost(message: string): OutcomeNote {
  return { code: "REFERRERS_LOST", severity: "warning", message };
}

function came(copied: number): OutcomeNote {
  return {
    code: "REFERRERS_COPIED",
    severity: "info",
    message: `${counted(copied, "signature or attestation", "signatures and attestations")} were copied too`,
  };
}
