import { isPacked } from "../../bundle/packed/packed-texts.ts";
import type { PackedEntry } from "../../bundle/packed/packed-entry.ts";
import { contentOf } from "../../bundle/packed/pack-record.ts";
import { refuseForeignFolder } from "../../bundle/packed/write-folder.ts";
import { layOutTar, pieceOf } from "../../bundle/tar/lay-out-tar.ts";
import { isTarThere } from "../../bundle/tar/open-tar-target.ts";
import { openDirectoryFiles } from "../../files/directory.ts";
import { openFolderFiles } from "../../files/directory/open-folder-files.ts";
import { chosenVolumes } from "./chosen-volumes.ts";
import { isTarPlace } from "../disk/tar-place.ts";
import type { WriteRequest, WrittenPlace } from "./write-request.ts";

/**
 * What `writeBundle` would write, and what of it a directory or a tar has already; nothing is written. Of volumes nothing is looked at. Throws
 * UserErrors NOT_A_BUNDLE and BAD_FLAGS.
 */
export async function foreseeBundle(request: WriteRequest): Promise<readonly WrittenPlace[]> {
  const { to, packed, cut } = request;
  const entries = contentOf(packed);
  if (typeof to === "string" && !isTarPlace(to)) {
    const there = await namesThere(to, entries);
    tell(request, entries, ({ name }) => there.has(name));
    return [{ place: to, size: entries.reduce((sum, { size }) => sum + size, 0), isWhole: true }];
  }
  if (cut !== undefined) {
    const chosen = chosenVolumes(cut, request.volumes);
    for (const { pieces } of chosen)
      for (const { entry, size } of pieces) request.onEntry(entry, "written", size);
    return chosen.map(({ place, pieces }) => ({ place, size: layOutTar(pieces).size, isWhole: true }));
  }
  const layout = layOutTar(entries.map(pieceOf));
  const isThere = typeof to === "string" && (await isTarThere(to, layout));
  tell(request, entries, () => isThere);
  return [{ place: typeof to === "string" ? to : "-", size: layout.size, isWhole: true }];
}

async function namesThere(folder: string, entries: readonly PackedEntry[]): Promise<Set<string>> {
  await refuseForeignFolder(folder, await isPacked(openFolderFiles(folder)));
  const store = openDirectoryFiles(folder, { isReadOnly: true });
  const there = new Set<string>();
  for (const { name, size, digest } of entries) {
    const found = await store.stat(name);
    if (found?.size === size && `sha256:${found.sha256 ?? ""}` === digest) there.add(name);
  }
  return there;
}

function tell(
  { onEntry }: WriteRequest,
  entries: readonly PackedEntry[],
  isThere: (entry: PackedEntry) => boolean,
): void {
  for (const entry of entries) onEntry(entry, isThere(entry) ? "there" : "written");
}
