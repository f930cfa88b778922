import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../errors/user-error.ts";

const STALE_AFTER_MS = 24 * 60 * 60 * 1000;

/** Writes small files whole or not at all; `temporary` is a folder on the same disk. */
export type WriteSmallFile = (place: string, text: string) => Promise<void>;

/** Throws UserErrors DISK_FULL, NOT_WRITABLE. */
export function createSmallFileWriter(temporary: string): WriteSmallFile {
  return async (place, text) => {
    try {
      await Promise.all([mkdir(temporary, { recursive: true }), mkdir(dirname(place), { recursive: true })]);
      const begun = join(temporary, randomUUID());
      await writeDurably(begun, text);
      await rename(begun, place);
    } catch (error) {
      throw refusal(error, place);
    }
  };
}

/** Makes an empty file, which says something by being there. Not made durable: after a power cut it is made again. */
export async function writeMark(place: string): Promise<void> {
  try {
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, "");
  } catch (error) {
    throw refusal(error, place);
  }
}

/** Undefined where there is no such file. */
export async function readSmallFile(place: string): Promise<string | undefined> {
  return ifThere(readFile(place, "utf8"));
}

/** Names in a folder, sorted; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return ((await ifThere(readdir(folder))) ?? []).sort();
}

export async function isThere(place: string): Promise<boolean> {
  return (await ifThere(stat(place))) !== undefined;
}

/** Removes what killed writers left more than a day ago; what is younger may be another process's. */
export async function removeStaleFiles(temporary: string): Promise<void> {
  for (const name of await namesIn(temporary)) {
    const place = join(temporary, name);
    const found = await ifThere(stat(place));
    if (found !== undefined && Date.now() - found.mtimeMs > STALE_AFTER_MS) await rm(place, { force: true });
  }
}

async function writeDurably(place: string, text: string): Promise<void> {
  const handle = await open(place, "wx");
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function ifThere<T>(action: Promise<T>): Promise<T | undefined> {
  try {
    return await action;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    throw error;
  }
}

function refusal(error: unknown, place: string): unknown {
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new UserError("DISK_FULL", `There is no room left for ${place}`, { side: "local", cause: error });
  }
  if (["EACCES", "EPERM", "EROFS"].includes(code)) {
    return new UserError("NOT_WRITABLE", `${place} cannot be written`, {
      hint: "Check the owner and the permissions of the directory, and that it is not mounted read-only.",
      side: "local",
      cause: error,
    });
  }
  return error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
