import type { Descriptor } from "../content/descriptor.ts";
import type { Manifest } from "../content/manifest.ts";
import { UserError } from "../errors/user-error.ts";
import type { OutcomeNote } from "./asset-outcome.ts";
import type { PlatformChoice } from "./choose-platforms.ts";
import { printPlatform } from "./match-platform.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";
import { putChildren, putTree, tellFound } from "./put-tree.ts";
import { rewriteIndex } from "./rewrite-index.ts";
import type { ImageCopy } from "./transfer-plan.ts";

/** What the target has under the image's name now. */
export interface PublishedImage {
  readonly root: Descriptor;
  readonly notes: readonly OutcomeNote[];
}

/** Registries that want all children of an index answer one that lacks some with these. */
const REFUSALS = ["MANIFEST_BLOB_UNKNOWN", "HTTP_STATUS", "NOT_FOUND"];

/** Brings what was chosen to the target: children first, the tag last. See `IndexForm` for what becomes of an index. */
export async function publishImage(image: ImageInTransfer, choice: PlatformChoice): Promise<PublishedImage> {
  const form = image.copy.index ?? "sparse";
  if (choice.dropped.length === 0) return publishWhole(image, choice.root, []);
  if (form === "rewrite") return publishRewritten(image, choice);
  tellFound(image, { children: choice.kept.length });
  await putChildren(image, choice.kept);
  if (await acceptsSparse(image, choice.root)) {
    return { root: choice.root.descriptor, notes: [sparseNote(image.copy)] };
  }
  return form === "keep" || isPinned(image.copy)
    ? publishWhole(image, choice.root, [wholeNote(image.copy)])
    : publishRewritten(image, choice);
}

/**
 * What the target has, if that is what would be published: the root under the image's name and, where the index there may be sparse,
 * every child that is wanted.
 */
export async function findPublished(
  image: ImageInTransfer,
  choice: PlatformChoice,
  there: Descriptor | undefined,
): Promise<PublishedImage | undefined> {
  const form = image.copy.index ?? "sparse";
  const isPart = choice.dropped.length > 0;
  const published = [
    ...(isPart && form === "rewrite" ? [] : [asItIs(image.copy, choice)]),
    ...(isPart && form !== "keep" && !isPinned(image.copy) ? [rewritten(image.copy, choice)] : []),
  ].find(({ root }) => root.digest === there?.digest);
  if (published === undefined) return undefined;
  if (!isPart && image.copy.mayBeSparse !== true) return published;
  const missing = await Promise.all(choice.kept.map(async (child) => !(await isThere(image, child))));
  return missing.includes(true) ? undefined : published;
}

async function isThere({ store, placed }: ImageInTransfer, child: Descriptor): Promise<boolean> {
  if ((await store.resolve(child.digest)) === undefined) return false;
  placed.add(child.digest);
  return true;
}

async function publishWhole(
  image: ImageInTransfer,
  root: Manifest,
  notes: readonly OutcomeNote[],
): Promise<PublishedImage> {
  await putTree(image, root, image.copy.target.tag);
  return { root: root.descriptor, notes };
}

async function publishRewritten(image: ImageInTransfer, choice: PlatformChoice): Promise<PublishedImage> {
  if (isPinned(image.copy)) throw pinned(image.copy);
  await putTree(image, rewrite(choice), image.copy.target.tag);
  return rewritten(image.copy, choice);
}

async function acceptsSparse({ store, copy }: ImageInTransfer, index: Manifest): Promise<boolean> {
  try {
    await store.putManifest(index, copy.target.tag);
    return true;
  } catch (error) {
    if (error instanceof UserError && REFUSALS.includes(error.code)) return false;
    throw error;
  }
}

function asItIs(copy: ImageCopy, { root, dropped }: PlatformChoice): PublishedImage {
  return { root: root.descriptor, notes: dropped.length === 0 ? [] : [sparseNote(copy)] };
}

function rewritten(copy: ImageCopy, choice: PlatformChoice): PublishedImage {
  const { descriptor } = rewrite(choice);
  const from = choice.root.descriptor.digest;
  const message = `the index was rewritten for ${platformsOf(copy)}: its digest is ${descriptor.digest} here, and ${from} upstream`;
  return { root: descriptor, notes: [{ code: "REWRITTEN_INDEX", severity: "info", message }] };
}

function rewrite({ root, dropped }: PlatformChoice): Manifest {
  return rewriteIndex(root, new Set(dropped.map(({ digest }) => digest)));
}

/** Whoever pulls by digest gets nothing from an index that has another one. */
function isPinned({ target }: ImageCopy): boolean {
  return target.digest !== undefined;
}

function sparseNote(copy: ImageCopy): OutcomeNote {
  const message = `the index keeps its digest, but only ${platformsOf(copy)} was copied; other platforms may be missing`;
  return { code: "SPARSE_INDEX", severity: "info", message };
}

function wholeNote(copy: ImageCopy): OutcomeNote {
  const message = `the target requires every platform that an index names, so all were copied, not only ${platformsOf(copy)}`;
  return { code: "WHOLE_INDEX", severity: "info", message };
}

function platformsOf({ platforms = [] }: ImageCopy): string {
  return platforms.map(printPlatform).join(", ");
}

function pinned({ name, target }: ImageCopy): UserError {
  return new UserError(
    "DIGEST_PINNED",
    `${name} is pulled by the digest ${target.digest ?? ""}, which a rewritten index would change`,
    { hint: "Use --index keep, which copies all platforms if the registry requires it." },
  );
}
