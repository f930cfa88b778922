import type { Readable } from "node:stream";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import { blobPath } from "../../bundle/layout-places.ts";
import { openBundle } from "../../bundle/open-bundle.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { referenceOf } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import { UserError } from "../../errors/user-error.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { chooseChildren } from "../../transfer/choose-children.ts";
import { DEFAULT_CONCURRENCY } from "../../transfer/run.ts";
import { createSizeQueue } from "../../transfer/size-queue.ts";
import type { FileCopy, ImageCopy } from "../../transfer/transfer-plan.ts";
import type { TargetRepository, TransferStores } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import { planCopies } from "../copy/plan-copies.ts";
import type { CopyRequest } from "../copy/copy-assets.ts";
import { openVerifiedStores } from "../verify/open-places.ts";
import { hashOfFile } from "./hash-of-file.ts";

type OpenContent = (offset: number) => Promise<Readable>;

/** How what a delta leaves out is read where it is, by its name in a bundle. */
export type FoundContent = ReadonlyMap<string, OpenContent>;

/** Where a layer may be, the likeliest place first. */
type Candidates = (copy: ImageCopy) => readonly TargetRepository[];

/**
 * Finds at the target what a delta leaves out and a load needs; nothing is written. Throws a UserError DELTA_DOES_NOT_FIT that names what
 * is missing, and those of hosts that do not answer.
 */
export async function findLeftOut(
  bundle: PackedBundle,
  request: Pick<CopyRequest, "list" | "files" | "directory" | "filesRoot" | "lock" | "selection">,
  hosts: Hosts,
): Promise<FoundContent> {
  const { copies } = planCopies(request.list, request);
  const images = copies.filter((copy) => copy.kind === "image");
  const opened = await openTarget(request, images, hosts);
  const queue = createSizeQueue(hosts.settings.concurrency ?? DEFAULT_CONCURRENCY);
  const needed = new Map<string, string>();
  const found = new Map<string, OpenContent>();
  const look = (name: string, asset: string, find: () => Promise<OpenContent | undefined>): Promise<void> => {
    needed.set(name, asset);
    return queue.run(1, async () => {
      const open = found.get(name) ?? (await find());
      if (open !== undefined) found.set(name, open);
    });
  };
  const looks = copies.flatMap((copy) => {
    if (copy.kind === "image")
      return leftOutBelow(bundle, copy).map((blob) =>
        look(blobPath(blob.digest), copy.name, () => findBlob(blob, opened?.candidates(copy) ?? [])),
      );
    const name = packedFileName(packedFilePath(copy.name));
    const digest = bundle.leftOut.get(name)?.digest;
    return digest === undefined ? [] : [look(name, copy.name, () => findFile(copy, digest, opened?.stores))];
  });
  await Promise.all(looks);
  const missing = [...needed].filter(([name]) => !found.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length > 0) throw doesNotFit(bundle.place, missing);
  return found;
}

interface OpenedTarget {
  readonly stores: TransferStores;
  readonly candidates: Candidates;
}

/** Undefined for a directory that is to be made yet. */
async function openTarget(
  { directory, files }: Pick<CopyRequest, "directory" | "files">,
  images: readonly ImageCopy[],
  hosts: Hosts,
): Promise<OpenedTarget | undefined> {
  if (directory === undefined) {
    const stores = await hosts.stores(present({ files }));
    const candidates: Candidates = ({ target }) => {
      const near = images.filter((other) => other.target.registry === target.registry);
      const names = new Map(near.map((other) => [other.target.repository, other.target]));
      names.delete(target.repository);
      return [target, ...names.values()].map((one) => stores.targetImage(one));
    };
    return { stores, candidates };
  }
  try {
    const stores = await openVerifiedStores({ directory }, hosts);
    const { images: held } = await openBundle(directory, openDirectoryFiles(directory, { isReadOnly: true }));
    const all = (await held.repositories()).map((name) => held.repository(name));
    return { stores, candidates: () => all };
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_A_BUNDLE") return undefined;
    throw error;
  }
}

/** Layers of an image, as far as it is wanted, that a delta leaves out. */
function leftOutBelow({ graph, leftOut }: PackedBundle, { source, platforms = [] }: ImageCopy): Descriptor[] {
  const repository = graph.get(`${source.registry}/${source.repository}`);
  const walk = (digest: Digest | undefined): Descriptor[] => {
    const manifest = digest === undefined ? undefined : repository?.manifests.get(digest);
    if (manifest === undefined || manifest instanceof UserError) return [];
    const { manifests, blobs, foreign } = childrenOf(manifest);
    const children = platforms.length === 0 ? manifests : chooseChildren(manifests, platforms).kept;
    const own = [...blobs, ...foreign].filter((blob) => leftOut.has(blobPath(blob.digest)));
    return [...own, ...children.flatMap((child) => walk(child.digest))];
  };
  const reference = referenceOf(source);
  return walk(isDigest(reference) ? reference : repository?.tags.get(reference)?.digest);
}

async function findBlob(
  blob: Descriptor,
  candidates: readonly TargetRepository[],
): Promise<OpenContent | undefined> {
  for (const store of candidates) {
    const stat = await store.statBlob(blob);
    if (stat !== undefined && (stat.size ?? blob.size) === blob.size)
      return (offset) => store.open(blob, offset);
  }
  return undefined;
}

async function findFile(
  { target: { root, path } }: FileCopy,
  digest: Digest,
  stores: TransferStores | undefined,
): Promise<OpenContent | undefined> {
  const store = await stores?.targetFiles(root);
  if (store === undefined || (await hashOfFile(store, path)) !== digest) return undefined;
  return (offset) => store.open(path, offset);
}

const SHOWN = 5;

function doesNotFit(place: string, missing: readonly (readonly [string, string])[]): UserError {
  const names = missing.slice(0, SHOWN).map(([name, asset]) => `${name} of ${asset}`);
  const more = missing.length > SHOWN ? ", …" : "";
  return new UserError(
    "DELTA_DOES_NOT_FIT",
    `${place} needs ${missing.length} layers and files that are not here: ${names.join(", ")}${more}`,
    {
      hint: "Nothing was written. First load the bundle that it builds on, or pack it again, whole or with `--have` of this place.",
    },
  );
}
