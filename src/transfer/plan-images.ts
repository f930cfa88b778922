import { UserError } from "../errors/user-error.ts";
import type { NamedImage } from "../remap/placement.ts";
import type { ImageCopy, RefusedImage } from "./transfer-plan.ts";

/** What is to be done with each image, those that cannot be planned (a UserError) apart. */
export function planImages(
  images: readonly NamedImage[],
  plan: (image: NamedImage) => ImageCopy,
): { readonly copies: readonly ImageCopy[]; readonly refused: readonly RefusedImage[] } {
  const copies: ImageCopy[] = [];
  const refused: RefusedImage[] = [];
  for (const image of images) {
    try {
      copies.push(plan(image));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push({ name: image.canonical, error });
    }
  }
  return { copies, refused };
}
