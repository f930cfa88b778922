import { UserError } from "../errors/user-error.ts";
import type { InventoryContext } from "./component.ts";
import { expandImage, type ImageValues } from "./expand-image.ts";

/** What an addon's component says about the images of its template in the catalog. */
export interface AddonRules {
  /** The values that the template prints into image names. */
  readonly values?: (context: InventoryContext) => ImageValues;
  /** The named conditions that some of its images stand under. */
  readonly conditions?: (context: InventoryContext) => Readonly<Record<string, boolean>>;
}

/** The images of an addon's template (its folder and name below kOps's addons), for a component's `images`. */
export function addonImages(
  template: string,
  rules: AddonRules = {},
): (context: InventoryContext) => string[] {
  return (context) => {
    const values = { kopsVersion: context.kopsVersion, ...rules.values?.(context) };
    const conditions = rules.conditions?.(context) ?? {};
    const images: string[] = [];
    for (const slot of context.catalog.data.addons[template] ?? []) {
      const { image, when } = typeof slot === "string" ? { image: slot, when: [] } : slot;
      if (when.every((name) => isMet(conditions, name, template))) images.push(expandImage(image, values));
    }
    refuseEmptyTags(images);
    // A template that prints nothing for an image leaves the field empty, and kOps skips it.
    return images.filter((image) => image !== "");
  };
}

/** An empty version makes kOps's own template unreadable. */
function refuseEmptyTags(images: readonly string[]): void {
  const untagged = images.find((image) => image.endsWith(":"));
  if (untagged === undefined) return;
  throw new UserError("BAD_SPEC", `the version of ${untagged.slice(0, -1)} is empty in the spec`, {
    hint: "Remove the empty version; kOps then uses its own.",
  });
}

function isMet(conditions: Readonly<Record<string, boolean>>, name: string, template: string): boolean {
  const met = conditions[name];
  if (met === undefined) throw new Error(`the component of ${template} has no condition ${name}`);
  return met;
}
