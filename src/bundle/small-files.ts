import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import { open, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inFolder, makeFolder as make } from "../content/in-folder.ts";
import { READ_ONLY } from "../content/read-only.ts";
import { removeEmptyFolders } from "../content/remove-empty-folders.ts";
import { whenFilesMayOpen } from "../content/when-files-may-open.ts";
import { isMissing } from "../errors/is-missing.ts";
import { diskErrorAt } from "./disk-error-at.ts";

const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/** Writes small files whole or not at all; `temporary` is a folder on the same disk. */
export type WriteSmallFile = (place: string, text: string) => Promise<void>;

/** `onWritten` is told of each place that got a file. Throws UserErrors NOT_WRITABLE and those of `diskRefusal`. */
export function createSmallFileWriter(temporary: string, onWritten: (place: string) => void): WriteSmallFile {
  return async (place, text) => {
    try {
      const begun = join(temporary, randomUUID());
      try {
        await inFolder(temporary, () => writeDurably(begun, text));
        await inFolder(dirname(place), () => rename(begun, place));
        onWritten(place);
      } catch (error) {
        await rm(begun, { force: true }).catch(() => undefined);
        throw error;
      }
    } catch (error) {
      throw diskErrorAt(error, place);
    }
  };
}

/** Makes an empty file, which says something by being there. Not made durable: after a power cut it is made again. */
export async function writeMark(place: string): Promise<void> {
  try {
    await inFolder(dirname(place), () => whenFilesMayOpen(() => writeFile(place, "")));
  } catch (error) {
    throw diskErrorAt(error, place);
  }
}

/** Makes a small file as young as one just written; one that is gone, or may not be written to, stays as it is. */
export async function touch(place: string): Promise<void> {
  const now = new Date();
  await utimes(place, now, now).catch(() => undefined);
}

/** Removes a small file, and the folders below `root` that are empty then; one that is not there is no error. */
export async function removeSmallFile(place: string, root: string): Promise<void> {
  try {
    await rm(place, { force: true });
    await removeEmptyFolders(dirname(place), root);
  } catch (error) {
    throw diskErrorAt(error, place);
  }
}

/** Milliseconds since 1970 of the last write; undefined where there is no such file. */
export async function writtenAt(place: string): Promise<number | undefined> {
  return (await ifReadable(place, () => stat(place)))?.mtimeMs;
}

/** Bytes; undefined where there is no such file. */
export async function sizeOf(place: string): Promise<number | undefined> {
  return (await ifReadable(place, () => stat(place)))?.size;
}

/** Makes a folder and those above it. Throws UserErrors NOT_WRITABLE and those of `diskRefusal`. */
export async function makeFolder(place: string): Promise<void> {
  try {
    await make(place);
  } catch (error) {
    throw diskErrorAt(error, place);
  }
}

/** Undefined where there is no such file. */
export async function readSmallFile(place: string): Promise<string | undefined> {
  return ifReadable(place, () => readFile(place, { encoding: "utf8", flag: READ_ONLY }));
}

/** Names in a folder, sorted; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return ((await ifReadable(folder, () => readdir(folder))) ?? []).sort();
}

/** A folder in another. */
export interface FoundFolder {
  readonly name: string;
  /** Whether it is a link to one. */
  readonly isLink: boolean;
}

/**
 * Folders in a folder with names that are wanted, and links to folders; none where there is no such folder. Throws a UserError NOT_READABLE for a link to what is not
 * there too: the disk that it leads to may be away.
 */
export async function foldersIn(folder: string, isWanted: (name: string) => boolean): Promise<FoundFolder[]> {
  const entries = (await ifReadable(folder, () => readdir(folder, { withFileTypes: true }))) ?? [];
  const found = await Promise.all(
    entries.map(async (entry): Promise<FoundFolder[]> => {
      const { name } = entry;
      if (!isWanted(name)) return [];
      if (!entry.isSymbolicLink()) return entry.isDirectory() ? [{ name, isLink: false }] : [];
      return (await followed(join(folder, name))).isDirectory() ? [{ name, isLink: true }] : [];
    }),
  );
  return found.flat();
}

async function followed(link: string): Promise<Stats> {
  try {
    return await stat(link);
  } catch (error) {
    throw diskErrorAt(error, link, "read");
  }
}

export async function isThere(place: string): Promise<boolean> {
  return (await ifReadable(place, () => stat(place))) !== undefined;
}

/** Removes what killed writers left more than a day ago; what is younger may be another process's. */
export async function removeStaleFiles(temporary: string): Promise<void> {
  for (const name of await namesIn(temporary)) {
    const place = join(temporary, name);
    const found = await ifReadable(place, () => stat(place));
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_AFTER_MS) await rm(place, { force: true });
  }
}

async function writeDurably(place: string, text: string): Promise<void> {
  const handle = await whenFilesMayOpen(() => open(place, "wx"));
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Undefined where there is no such place; what cannot be read is there. Throws UserErrors NOT_READABLE and those of `diskRefusal`. */
async function ifReadable<T>(place: string, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await whenFilesMayOpen(action);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw diskErrorAt(error, place, "read");
  }
}
