import { childrenOf } from "../content/manifest-children.ts";
import type { Manifest } from "../content/manifest.ts";
import type { PlatformChoice } from "./choose-platforms.ts";
import { openForeign } from "./foreign-layers.ts";
import type { ImageInTransfer } from "./image-in-transfer.ts";
import { putBlob, readChild } from "./put-tree.ts";

/** Brings the foreign layers of an image that is there already, for a run before may have left them where they were. */
export async function addForeignLayers(
  image: ImageInTransfer,
  { root, kept }: PlatformChoice,
): Promise<void> {
  if (image.copy.foreignLayers !== true) return;
  await addThose(image, root);
  for (const child of kept) await addThose(image, await readChild(image, child));
}

async function addThose(image: ImageInTransfer, manifest: Manifest): Promise<void> {
  for (const layer of childrenOf(manifest).foreign) {
    image.foreign.set(layer.digest, layer);
    const within = manifest.descriptor.digest;
    await putBlob(image, layer, { trust: "trusting", within, read: openForeign(image, layer) });
  }
}
