import { imageNotFound } from "./not-found-upstream.ts";
import pLimit from "p-limit";
import { parseImageReference, referenceOf, type ImageReference } from "../content/image-reference.ts";
import type { ImageSource } from "../content/image-store.ts";
import type { Manifest } from "../content/manifest.ts";
import { childrenOf } from "../content/manifest-children.ts";
import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { LIMITS } from "../values/limits.ts";
import { ManifestsAtOnce } from "./manifests-at-once.ts";
import { refuseEndless } from "./refuse-endless.ts";
import { refuseLargeManifest } from "./refuse-large.ts";
import { UserError } from "../errors/user-error.ts";
import { componentsOf } from "../remap/components-of.ts";
import type { FilePlacement, ImagePlacement, NamedAsset } from "../remap/placement.ts";
import { firstSuccess } from "./first-success.ts";
import { statUpstream } from "./stat-upstream.ts";
import { present } from "../values/present.ts";
import type { Lock, LockedBlob, LockedFile, LockedImage } from "./lock.ts";
import type { TransferStores } from "./transfer-stores.ts";

type LockableImage = Pick<ImagePlacement, "canonical" | "download" | "why">;
type LockableFile = LockableImage & Pick<FilePlacement, "sha256">;

/** A list whose assets can be looked up, with what needs them. */
export interface LockableAssets {
  readonly images: readonly LockableImage[];
  readonly files: readonly LockableFile[];
}

/** A lock of everything that could be resolved, and what could not, by canonical name. */
export interface LockResult {
  readonly lock: Lock;
  readonly failures: readonly { readonly canonical: string; readonly error: UserError }[];
}

/** Where everything is looked up. */
type Upstream = Pick<TransferStores, "sourceImages" | "sourceFiles">;

/** What a lock holds besides. */
export interface LockOptions {
  /** Each manifest, config and layer of images. */
  readonly layers?: boolean;
}

const AT_ONCE = 16;

/** Asks upstream what every asset is now: an image's digest, size and platforms, a file's size. Failures do not stop the others. */
export async function makeLock(
  assets: LockableAssets,
  stores: Upstream,
  { layers = false }: LockOptions = {},
): Promise<LockResult> {
  const limit = pLimit(AT_ONCE);
  const manifests = new ManifestsAtOnce();
  const failures: { canonical: string; error: UserError }[] = [];
  const lockAll = <A extends NamedAsset, L>(
    list: readonly A[],
    lockOne: (asset: A) => Promise<L>,
  ): Promise<L[]> =>
    Promise.all(list.map((asset) => limit(() => collect(asset, lockOne, failures)))).then((found) =>
      found.flat(),
    );
  const [images, files] = await Promise.all([
    lockAll(assets.images, (image) => lockImage(image, stores, { manifests, layers })),
    lockAll(assets.files, (file) => lockFile(file, stores)),
  ]);
  return { lock: { images, files }, failures };
}

async function collect<A extends NamedAsset, L>(
  asset: A,
  lockOne: (asset: A) => Promise<L>,
  failures: { canonical: string; error: UserError }[],
): Promise<L[]> {
  try {
    return [await lockOne(asset)];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    failures.push({ canonical: asset.canonical, error });
    return [];
  }
}

async function lockImage(
  asset: LockableImage,
  stores: Upstream,
  { manifests, layers }: { readonly manifests: ManifestsAtOnce; readonly layers: boolean },
): Promise<LockedImage> {
  const { canonical, download, why } = asset;
  const reference = parseImageReference(canonical);
  const { place, value: root } = await readRoot(canonical, reference, stores);
  const { blobs, platforms } = await contentOf(place, root, canonical, manifests);
  const size = [...blobs.values()].reduce((sum, blob) => sum + blob.size, 0);
  return {
    canonical,
    download,
    digest: root.descriptor.digest,
    size,
    platforms: [...platforms].sort(),
    ...(layers ? { blobs: listBlobs(blobs) } : {}),
    why: componentsOf(why),
  };
}

/** In an order of its own, as its platforms are: in which order a registry answers says nothing. */
function listBlobs(blobs: ReadonlyMap<Digest, FoundBlob>): LockedBlob[] {
  return [...blobs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([digest, { size, platforms }]) => {
      const named = [...platforms].filter((name) => name !== "").sort();
      return { digest, size, ...(named.length < platforms.size ? {} : { platforms: named }) };
    });
}

/** What an image consists of: everything by its digest, manifests among it, and its platforms. */
export async function contentOf(
  source: ImageSource,
  root: Manifest,
  name: string,
  manifests: ManifestsAtOnce,
): Promise<{ readonly blobs: ReadonlyMap<Digest, FoundBlob>; readonly platforms: ReadonlySet<string> }> {
  const blobs = new Map<Digest, FoundBlob>();
  const platforms = new Set<string>();
  await addContent(source, root, { name, manifests, blobs, platforms, met: 0 }, { depth: 0 });
  return { blobs, platforms };
}

async function readRoot(
  canonical: string,
  reference: ImageReference,
  stores: Upstream,
): Promise<{ readonly place: ImageSource; readonly value: Manifest }> {
  const places = stores.sourceImages(reference);
  const found = await firstSuccess(places, (source) => source.manifest(referenceOf(reference)));
  if (found !== undefined) return found;
  throw imageNotFound(canonical);
}

interface FoundBlob {
  readonly size: number;
  /** "" for what stands in no platform's image. */
  readonly platforms: Set<string>;
}

/** Where in an image a manifest stands. */
interface Standing {
  readonly depth: number;
  readonly platform?: string;
}

/** What is known of an image so far. */
interface Content {
  readonly name: string;
  readonly manifests: ManifestsAtOnce;
  met: number;
  readonly blobs: Map<Digest, FoundBlob>;
  readonly platforms: Set<string>;
}

async function addContent(
  source: ImageSource,
  manifest: Manifest,
  content: Content,
  { depth, platform }: Standing,
): Promise<void> {
  const { manifests, blobs } = childrenOf(manifest);
  for (const { digest, size } of [manifest.descriptor, ...blobs]) {
    const platforms = content.blobs.get(digest)?.platforms ?? new Set();
    content.blobs.set(digest, { size, platforms: platforms.add(platform ?? "") });
  }
  if (manifests.length === 0) return;
  refuseEndless(content.name, depth, (content.met += manifests.length));
  const limit = pLimit(LIMITS.childrenAtOnce);
  const below = { depth: depth + 1, ...present({ platform }) };
  await Promise.all(manifests.map((child) => limit(() => addChild(source, child, content, below))));
}

async function addChild(
  source: ImageSource,
  child: Descriptor,
  content: Content,
  standing: Standing,
): Promise<void> {
  refuseLargeManifest(child);
  await content.manifests.hold(standing.depth, child.size, async () => {
    const manifest = await source.manifest(child.digest);
    if (manifest === undefined) return;
    const platform = nameOf(child);
    if (platform !== undefined) content.platforms.add(platform);
    await addContent(source, manifest, content, { ...standing, ...present({ platform }) });
  });
}

/** Undefined for attestations: they are listed under a platform of their own that no machine has. */
function nameOf({ platform }: Descriptor): string | undefined {
  if (platform === undefined || platform.os === "unknown") return undefined;
  return [platform.os, platform.architecture, platform.variant].filter(Boolean).join("/");
}

async function lockFile(file: LockableFile, stores: Upstream): Promise<LockedFile> {
  const { canonical, download, sha256, why } = file;
  // A place that does not answer tells no hash either: that it does not is the thing to say.
  const { size } = await statUpstream(canonical, stores);
  if (sha256 !== undefined) return { canonical, download, sha256, size, why: componentsOf(why) };
  throw new UserError("UNKNOWN_HASH", `No sha256 is known for ${canonical}`, {
    side: "upstream",
    hint: "Neither the release nor a .sha256 or .sha256sum file beside it has the hash. Put FILE.sha256 beside it, or write sha256:HASH behind its URL in a list.",
  });
}
