import { systemCode } from "../errors/system-code.ts";
import { makeFolder } from "./make-folder.ts";

/** Does something in a folder, which is made first where it turns out to be missing: most are there, and to ask costs as much as to do. */
export async function inFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    await makeFolder(folder);
    return action();
  }
}
