import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCode } from "../errors/system-code.ts";

/** Tries, for whoever removes empty folders meanwhile, as `prune` does, may take one away before it is used. */
const TRIES = 4;

/**
 * Does something in a folder, which is made where it turns out to be missing: most are there, and to ask costs as much as to do. Fails with
 * the system's error.
 */
export async function inFolder<T>(folder: string, act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || attempt === TRIES) throw error;
      await makeFolder(folder);
    }
  }
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never returns where a folder that is there takes no new ones, as /proc.
 * Fails with the system's error.
 */
export async function makeFolder(place: string): Promise<void> {
  const folder = dirname(place);
  await (folder === place ? makeOne(place) : inFolder(folder, () => makeOne(place)));
}

/** EEXIST is not all that is said of a folder that is there: EROFS, EPERM, EISDIR. */
async function makeOne(place: string): Promise<void> {
  try {
    await mkdir(place);
  } catch (error) {
    if (!(await isFolder(place))) throw error;
  }
}

async function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
