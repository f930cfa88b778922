import { parseImageReference } from "../../content/image-reference.ts";
import { splitFileUrl } from "../../files/location/split-file-url.ts";
import type { NamedImage } from "../../remap/placement.ts";
import { planImages } from "../../transfer/plan-images.ts";
import type { MappedAssets } from "../../transfer/plan-transfer.ts";
import type { FileCopy, ImageCopy, TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";

/** What a list names, to be looked for under its download names alone: nothing of it is left out for not being mapped. */
export function planNames({ images, files }: MappedAssets): TransferPlan {
  const planned = planImages(images, imageLook);
  return {
    copies: [
      ...planned.copies,
      ...files.map(({ canonical, download, sha256 }): FileCopy => {
        const { base, path } = splitFileUrl(download);
        const target = { root: base, path };
        return { kind: "file", name: canonical, target, ...present({ sha256 }) };
      }),
    ],
    unmapped: [],
    refused: planned.refused,
  };
}

function imageLook({ canonical, download }: NamedImage): ImageCopy {
  const [source, target] = [parseImageReference(canonical), parseImageReference(download)];
  return { kind: "image", name: canonical, source, target };
}
