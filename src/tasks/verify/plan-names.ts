import { parseImageReference } from "../../content/image-reference.ts";
import { UserError } from "../../errors/user-error.ts";
import { splitFileUrl } from "../../files/location/split-file-url.ts";
import type { MappedAssets } from "../../transfer/plan-transfer.ts";
import type { FileCopy, ImageCopy, RefusedImage, TransferPlan } from "../../transfer/transfer-plan.ts";
import { present } from "../../values/present.ts";

/** What a list names, to be looked for under its download names alone: nothing of it is left out for not being mapped. */
export function planNames({ images, files }: MappedAssets): TransferPlan {
  const planned = images.map(({ canonical, download }) =>
    attempt(canonical, () => imageLook(canonical, download)),
  );
  return {
    copies: [
      ...planned.flatMap((one) => ("error" in one ? [] : [one])),
      ...files.map(({ canonical, download, sha256 }): FileCopy => {
        const { base, path } = splitFileUrl(download);
        const target = { root: base, path };
        return { kind: "file", name: canonical, target, ...present({ sha256 }) };
      }),
    ],
    unmapped: [],
    refused: planned.flatMap((one) => ("error" in one ? [one] : [])),
  };
}

function imageLook(canonical: string, download: string): ImageCopy {
  const [source, target] = [parseImageReference(canonical), parseImageReference(download)];
  return { kind: "image", name: canonical, source, target };
}

function attempt(name: string, plan: () => ImageCopy): ImageCopy | RefusedImage {
  try {
    return plan();
  } catch (error) {
    if (error instanceof UserError) return { name, error };
    throw error;
  }
}
