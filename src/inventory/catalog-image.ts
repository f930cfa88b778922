import type { InventoryContext } from "./component.ts";
import { expandImage } from "./expand-image.ts";

/** An image of the catalog's `images`, for a component's `images`. */
export function catalogImage(name: string): (context: InventoryContext) => string[] {
  return ({ catalog, kopsVersion }) => {
    const template = catalog.data.images[name];
    if (template === undefined) throw new Error(`catalog ${catalog.release.name} has no image ${name}`);
    return [expandImage(template, { kopsVersion })];
  };
}
