import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** How much of what is being written into a directory of files is there by now: the size of its largest partial file. */
export async function partialSize(directory: string): Promise<number> {
  const folder = join(directory, ".kops-assets/partial");
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map(async (name) => (await stat(join(folder, name))).size);
  return Math.max(0, ...(await Promise.all(sizes)));
}
