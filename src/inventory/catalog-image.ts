import type { InventoryContext } from "./component.ts";
import { expandImage } from "./expand-image.ts";

/** An image of the catalog's `images`, for a component's `images`; none where the release has no such image any more. */
export function catalogImage(name: string): (context: InventoryContext) => string[] {
  return ({ catalog, kopsVersion }) => {
    const template = catalog.data.images[name];
    return template === undefined ? [] : [expandImage(template, { kopsVersion })];
  };
}
