import { realpath } from "node:fs/promises";
import { sep } from "node:path";

/**
 * Whether strangers may see a file: no name on the way begins with a dot, and with all links followed it is below the folder, so that no
 * link shows what lies outside.
 */
export async function isForStrangers(root: string, path: string, place: string): Promise<boolean> {
  if (path.split("/").some((name) => name.startsWith("."))) return false;
  try {
    const [folder, found] = await Promise.all([realpath(root), realpath(place)]);
    return found.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  } catch {
    return false;
  }
}
