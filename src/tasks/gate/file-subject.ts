import type { FileStat } from "../../content/file-store.ts";
import type { OpenStream } from "../../content/open-stream.ts";
import type { FileAtGate } from "../../transfer/asset-gate.ts";
import { firstSuccess } from "../../transfer/first-success.ts";
import { shownName } from "../../trust/place-of.ts";
import type { SizeQueue } from "../../transfer/size-queue.ts";
import type { FileSubject } from "./gate-subject.ts";
import { putFileInFolder } from "./fill-scan-folder.ts";
import type { ScanFolders } from "./scan-folders.ts";
import { createScanPlace, type ScanPlace } from "./scan-place.ts";
import { fileNames } from "./source-names.ts";

type Content = { readonly size: number; readonly open: OpenStream };

/** A file at the gate as rules see it, and its place on disk, which is to be released. */
export function fileSubject(
  file: FileAtGate,
  folders: ScanFolders,
  turns: SizeQueue,
): { readonly subject: FileSubject; readonly place: ScanPlace<Content> } {
  const { copy, sha256, places } = file;
  let asked: Promise<FileStat | undefined> | undefined;
  const place = createScanPlace(folders, turns, (folder) => putFileInFolder(folder, file));
  const subject: FileSubject = {
    kind: "file",
    name: shownName(copy),
    names: fileNames(copy.name),
    digest: `sha256:${sha256}`,
    stat: () => (asked ??= statAt(file)),
    places,
    scanFolder: async () => (await place.fill()).scan,
  };
  return { subject, place };
}

/** What the first place says that tells everything, else what any says. */
async function statAt({ copy, places }: FileAtGate): Promise<FileStat | undefined> {
  let some: FileStat | undefined;
  const found = await firstSuccess(places, async ({ source, path }) => {
    const stat = await source.stat(path, copy.maxSize);
    some ??= stat;
    return stat?.modified === undefined ? undefined : stat;
  }).catch((error: unknown) => {
    if (some === undefined) throw error;
    return undefined;
  });
  const stat = found?.value ?? some;
  return stat && { ...stat, size: copy.size ?? stat.size };
}
