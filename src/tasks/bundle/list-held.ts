import { printHeld, type HeldContent } from "../../bundle/packed/held-content.ts";
import { packedFileName, packedFilePath } from "../../bundle/packed/packed-names.ts";
import type { Bundle } from "../../bundle/open-bundle.ts";
import { isDigest, type Digest } from "../../content/digest.ts";
import { referenceOf, repositoryName } from "../../content/image-reference.ts";
import { childrenOf } from "../../content/manifest-children.ts";
import type { Finding } from "../../errors/finding.ts";
import { findingOfError } from "../../errors/finding-of-error.ts";
import { UserError } from "../../errors/user-error.ts";
import type { Hosts } from "../../hosts/hosts.ts";
import { DEFAULT_CONCURRENCY } from "../../transfer/run.ts";
import { createSizeQueue } from "../../transfer/size-queue.ts";
import type { AssetCopy, FileCopy, ImageCopy } from "../../transfer/transfer-plan.ts";
import type { TransferStores } from "../../transfer/transfer-stores.ts";
import { checkRequest } from "../check-request.ts";
import { filesBelow, planCopies, type CopyableAssets, type PlanOptions } from "../copy/plan-copies.ts";
import { openForReading } from "../verify/open-for-reading.ts";
import { openVerifiedStores } from "../verify/open-places.ts";
import { hashOfFile } from "./hash-of-file.ts";

/** Of which places to say what they have. */
export interface HaveRequest extends Pick<PlanOptions, "directory" | "filesRoot"> {
  /** Whose repositories are looked into; may be left out for a directory, of which all is listed then. */
  readonly list?: CopyableAssets;
}

/** What places have. */
export interface HaveReport {
  readonly held: HeldContent;
  /** The same as the text that `readHeld` reads. */
  readonly text: string;
  /** What could not be looked at counts as not there, and is a finding of severity error. */
  readonly findings: readonly Finding[];
}

type Add = (digest: Digest, name?: string) => void;

/**
 * Lists the layers and files that the local repositories have, so that `createBundle` leaves them out. Nothing is written. Throws
 * UserErrors NOT_A_BUNDLE, BAD_FLAGS where neither a list nor a directory is given, and those of `planCopies`.
 */
export async function listHeld(request: HaveRequest, hosts: Hosts): Promise<HaveReport> {
  checkRequest("listHeld", { request, hosts }, { request: "an object", hosts: "what openHosts opens" });
  const { list, directory } = request;
  if (directory === undefined) checkRequest("listHeld", { request }, { "request.list": "a list of assets" });
  const held = new Map<Digest, Set<string>>();
  const add: Add = (digest, name) => {
    const names = held.get(digest);
    if (name === undefined) held.set(digest, new Set());
    else if (names === undefined) held.set(digest, new Set([name]));
    else if (names.size > 0) names.add(name);
  };
  const found = directory === undefined ? undefined : await openForReading(directory);
  if (found !== undefined) await addImagesOf(found, add);
  if (found !== undefined && list === undefined) await addFilesOf(found, hosts, add);
  const { copies } = list === undefined ? { copies: [] } : planCopies(list, request);
  const findings = await addCopies(copies, request, hosts, add);
  return { held, text: printHeld(held), findings };
}

/** Of a directory it does not matter in which of its repositories something is. */
async function addImagesOf(bundle: Bundle, add: Add): Promise<void> {
  const { repositories, blobs = [] } = await bundle.survey();
  const there = new Set(blobs.map(({ digest }) => digest));
  for (const { members = [] } of repositories)
    for (const { digest } of members) if (there.has(digest)) add(digest);
}

async function addFilesOf({ directory, files }: Bundle, hosts: Hosts, add: Add): Promise<void> {
  const tree = await hosts.fileTree(filesBelow(directory));
  for (const path of (await tree.list("")) ?? [])
    if (!path.endsWith(".sha256")) addHash(await hashOfFile(files, path), add);
}

async function addCopies(
  copies: readonly AssetCopy[],
  { directory }: HaveRequest,
  hosts: Hosts,
  add: Add,
): Promise<Finding[]> {
  const stores = await openVerifiedStores(directory === undefined ? {} : { directory }, hosts);
  const queue = createSizeQueue(hosts.settings.concurrency ?? DEFAULT_CONCURRENCY);
  const ask = <T>(question: () => Promise<T>): Promise<T> => queue.run(1, question);
  const wanted = copies.filter(({ kind }) => kind === "file" || directory === undefined);
  const findings = await Promise.all(
    wanted.map(async (copy) => {
      try {
        await (copy.kind === "file" ? addFile(copy, stores, add, ask) : addImage(copy, stores, add, ask));
        return [];
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return error.code === "NOT_FOUND" ? [] : [findingOfError(error, [copy.name])];
      }
    }),
  );
  return findings.flat();
}

type Ask = <T>(question: () => Promise<T>) => Promise<T>;

async function addImage(
  { source, target }: ImageCopy,
  stores: TransferStores,
  add: Add,
  ask: Ask,
): Promise<void> {
  const store = stores.targetImage(target);
  const name = repositoryName(source);
  const addTree = async (reference: string): Promise<void> => {
    const manifest = await ask(() => store.manifest(reference));
    if (manifest === undefined) return;
    const { blobs, manifests } = childrenOf(manifest);
    const looks = blobs.map(async (blob) => {
      const found = await ask(() => store.statBlob(blob));
      if (found !== undefined && (found.size ?? blob.size) === blob.size) add(blob.digest, name);
    });
    await Promise.all([...looks, ...manifests.map(({ digest }) => addTree(digest))]);
  };
  await addTree(referenceOf(target));
}

async function addFile(
  { name, target }: FileCopy,
  stores: TransferStores,
  add: Add,
  ask: Ask,
): Promise<void> {
  const store = await stores.targetFiles(target.root);
  addHash(await ask(() => hashOfFile(store, target.path)), add, packedFileName(packedFilePath(name)));
}

function addHash(digest: string | undefined, add: Add, name?: string): void {
  if (digest !== undefined && isDigest(digest)) add(digest, name);
}
