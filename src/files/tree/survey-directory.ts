import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { StoredFile } from "../../content/stored-content.ts";
import { present } from "../../values/present.ts";
import { openDirectoryFiles } from "../directory.ts";
import { listDirectory } from "./list-directory.ts";

/** Every file below a folder of a directory, by its path there; each is hashed where its hash is not known yet. */
export async function surveyDirectory(root: string, folder = "."): Promise<StoredFile[]> {
  const files = openDirectoryFiles(root);
  const start = folder === "." ? "" : `${folder}/`;
  const found: StoredFile[] = [];
  for (const path of await listDirectory(root, folder)) {
    if (path.startsWith(".kops-assets/")) continue;
    const known = await files.stat(path);
    const at = await stat(join(root, path)).catch(() => undefined);
    if (known === undefined || at === undefined) continue;
    const { size, sha256 } = known;
    found.push({ path: path.slice(start.length), size, written: at.mtimeMs, ...present({ sha256 }) });
  }
  return found;
}
