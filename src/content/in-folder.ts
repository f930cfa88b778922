import { systemCode } from "../errors/system-code.ts";
import { makeFolder } from "./make-folder.ts";

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
