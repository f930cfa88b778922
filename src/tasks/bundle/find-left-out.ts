import type { Readable } from "node:stream";
import type { LeftOut } from "../../bundle/packed/delta.ts";
import type { PackedBundle } from "../../bundle/packed/open-packed.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import { blobPath } from "../../bundle/layout-places.ts";
import type { Descriptor } from "../../content/descriptor.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { DEFAULT_CONCURRENCY } from "../../transfer/run.ts";
import { createSizeQueue } from "../../transfer/size-queue.ts";
import type { AssetCopy, FileCopy, ImageCopy } from "../../transfer/transfer-plan.ts";
import type { TargetRepository, TransferStores } from "../../transfer/transfer-stores.ts";
import { present } from "../../values/present.ts";
import { planCopies } from "../copy/plan-copies.ts";
import type { CopyRequest } from "../copy/copy-assets.ts";
import { openForReading } from "../verify/open-for-reading.ts";
import { openVerifiedStores } from "../verify/open-places.ts";
import { contentBelow } from "./content-below.ts";
import { carriedBy } from "./carried-by.ts";
import { hashOfFile } from "./hash-of-file.ts";
import { someOf } from "../../values/some-of.ts";

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
  const { copies } = planCopies(request.list, { ...request, carried: carriedBy(bundle) });
  const images = copies.filter((copy) => copy.kind === "image");
  const opened = await openTarget(request, images, hosts);
  const queue = createSizeQueue(hosts.settings.concurrency ?? DEFAULT_CONCURRENCY);
  const looks = looksOf(bundle, copies, opened);
  const found = new Map<string, OpenContent>();
  const begun = new Map<string, Promise<void>>();
  for (const { name, where, find } of looks) {
    const key = `${where} ${name}`;
    if (begun.has(key)) continue;
    const search = async (): Promise<void> => {
      const open = found.get(name) ?? (await find());
      if (open !== undefined) found.set(name, open);
    };
    begun.set(key, queue.run(1, search));
  }
  await Promise.all(begun.values());
  const needed = new Map(looks.map(({ name, asset }) => [name, asset]));
  const missing = [...needed].filter(([name]) => !found.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length > 0) throw doesNotFit(bundle.place, missing);
  return found;
}

/** Something that is left out and an asset needs. */
interface Look {
  readonly name: string;
  /** Looks of one name at one place find the same. */
  readonly where: string;
  readonly asset: string;
  readonly find: () => Promise<OpenContent | undefined>;
}

function looksOf(
  bundle: PackedBundle,
  copies: readonly AssetCopy[],
  opened: OpenedTarget | undefined,
): readonly Look[] {
  return copies.flatMap((copy): Look[] => {
    const { name: asset } = copy;
    if (copy.kind === "image") {
      // Images of one registry have the same candidates.
      const where = copy.target.registry;
      return contentBelow(bundle, copy.source, copy.platforms).blobs.flatMap((blob) => {
        const name = blobPath(blob.digest);
        const find = (): Promise<OpenContent | undefined> => findBlob(blob, opened?.candidates(copy) ?? []);
        return bundle.leftOut.has(name) ? [{ name, where, asset, find }] : [];
      });
    }
    const name = packedFileName(packedFilePath(asset));
    const left = bundle.leftOut.get(name);
    const where = `${copy.target.root} ${copy.target.path}`;
    return left === undefined
      ? []
      : [{ name, where, asset, find: () => findFile(copy, left, opened?.stores) }];
  });
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
    const { images: held } = await openForReading(directory);
    const all = (await held.repositories()).map((name) => held.repository(name));
    return { stores, candidates: () => all };
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_A_BUNDLE") return undefined;
    throw error;
  }
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
  { digest, size }: LeftOut,
  stores: TransferStores | undefined,
): Promise<OpenContent | undefined> {
  const store = await stores?.targetFiles(root);
  if (store === undefined || (await hashOfFile(store, path, size)) !== digest) return undefined;
  return (offset) => store.open(path, offset);
}

function doesNotFit(place: string, missing: readonly (readonly [string, string])[]): UserError {
  const names = someOf(missing.map(([name, asset]) => `${name} of ${asset}`));
  return new UserError(
    "DELTA_DOES_NOT_FIT",
    `${place} needs ${missing.length} layers and files that are not here: ${names}`,
    {
      hint: "Nothing was written. First load the bundle that it builds on, or pack it again, whole or with `--have` of this place.",
    },
  );
}
