import { systemCode } from "../errors/system-code.ts";
import { makeFolder } from "./make-folder.ts";

const TRIES = 4;

/** Does something in a folder that is made for it, and that somebody who removes empty ones may take away before. Fails with the system's error. */
export async function inFolder<Result>(folder: string, act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    await makeFolder(folder);
    try {
      return await act();
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || attempt === TRIES) throw error;
    }
  }
}
