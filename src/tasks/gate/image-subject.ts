import type { ImageAtGate } from "../../transfer/asset-gate.ts";
import type { SourceRepository } from "../../transfer/transfer-stores.ts";
import type { ImageSubject, PlatformImage } from "./gate-subject.ts";
import { platformImages } from "./platform-images.ts";
import { putImageInFolder } from "./fill-scan-folder.ts";
import type { ScanFolders } from "./scan-folders.ts";
import { createScanPlace, type ScanPlace } from "./scan-place.ts";
import { imageNames } from "./source-names.ts";
import type { SizeQueue } from "../../transfer/size-queue.ts";

/** An image at the gate as rules see it, and its place on disk, which is to be released. */
export function imageSubject(
  image: ImageAtGate,
  folders: ScanFolders,
  turns: SizeQueue,
): { readonly subject: ImageSubject; readonly place: ScanPlace<SourceRepository> } {
  const { copy, root, kept, upstreamOf, source, places } = image;
  let read: Promise<PlatformImage[]> | undefined;
  const platforms = (): Promise<PlatformImage[]> =>
    (read ??= platformImages({ source, name: copy.name, root, kept, upstreamOf }));
  const place = createScanPlace(folders, turns, async (folder) =>
    putImageInFolder(folder, image, await platforms()),
  );
  const subject: ImageSubject = {
    kind: "image",
    name: copy.name,
    names: imageNames(copy.source),
    digest: upstreamOf(root.descriptor.digest),
    root,
    kept,
    source,
    places,
    platforms,
    scanFolder: async () => (await place.fill()).scan,
  };
  return { subject, place };
}
