import { chmod, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { contentOf } from "../../bundle/packed/pack-record.ts";
import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import { SIGNATURE_NAME } from "../../bundle/packed/packed-names.ts";
import { isPacked, readPackedTexts } from "../../bundle/packed/packed-texts.ts";
import { refuseForeignFolder, writeToFolder } from "../../bundle/packed/write-folder.ts";
import { FORMAT_FILE } from "../../bundle/layout-places.ts";
import type { FileStore } from "../../content/file-store.ts";
import { UserError } from "../../errors/user-error.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { metadataFolder } from "../../files/directory/file-place.ts";
import { openFolderFiles } from "../../files/directory/open-folder-files.ts";
import { createSizeQueue } from "../../transfer/size-queue.ts";
import type { WriteRequest, WrittenPlace } from "./write-request.ts";

/**
 * Writes a bundle into a directory: what says that it is one first, layers and files next, and what says what it holds last. What a run
 * before left is gone on with; what the lists of a bundle before named and these do not is taken away. Throws UserErrors NOT_A_BUNDLE and
 * those of the disk.
 */
export async function writeBundleFolder(folder: string, request: WriteRequest): Promise<WrittenPlace> {
  const files = openFolderFiles(folder);
  const isBundle = await isPacked(files);
  await refuseForeignFolder(folder, isBundle);
  const before = isBundle ? await namesBefore(folder) : [];
  const store = openDirectoryFiles(folder);
  const [marker] = request.packed.textsWith([]).filter(({ name }) => name === FORMAT_FILE);
  if (marker !== undefined) await writeToFolder(store, marker);
  const isWhole = await writeAllOf([...request.packed.core, ...request.packed.bulk], store, request);
  const packed = isWhole ? request.packed : await request.repack();
  const texts = packed.textsWith([]);
  // One of another list is no signature of this one.
  if (!texts.some(({ name }) => name === SIGNATURE_NAME)) await store.remove?.(SIGNATURE_NAME);
  for (const text of texts) await writeToFolder(store, text);
  const all = contentOf(packed);
  // What a store writes is to be read; whoever names these means to run them.
  for (const { name, isExecutable } of all)
    if (isExecutable === true) await chmod(join(folder, name), 0o755).catch(() => undefined);
  if (isWhole) {
    const names = new Set(all.map(({ name }) => name));
    for (const name of before) if (!names.has(name)) await store.remove?.(name);
    await removeMetadata(folder);
  }
  await store.settle?.();
  return { place: folder, size: all.reduce((sum, { size }) => sum + size, 0), isWhole };
}

async function writeAllOf(
  entries: readonly PackedEntry[],
  store: FileStore,
  { concurrency, onEntry }: WriteRequest,
): Promise<boolean> {
  const queue = createSizeQueue(concurrency);
  const results = await Promise.all(
    entries.map((entry) =>
      queue.run(entry.size, async () => {
        try {
          onEntry(entry, await writeToFolder(store, entry));
          return true;
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          onEntry(entry, { error });
          return false;
        }
      }),
    ),
  );
  return !results.includes(false);
}

/** What the lists of the bundle that is there name; nothing where they are damaged or missing. */
async function namesBefore(folder: string): Promise<string[]> {
  try {
    const { sums } = await readPackedTexts(folder, openFolderFiles(folder));
    return [...sums.keys()];
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** What this machine knows of the files' hashes is of no use elsewhere, and is not the same each time. What others are writing stays. */
async function removeMetadata(folder: string): Promise<void> {
  const metadata = metadataFolder(folder);
  await rm(join(metadata, "sha256"), { recursive: true, force: true });
  for (const place of [join(metadata, "partial"), metadata]) await rmdir(place).catch(() => undefined);
}
