import { itemsOf, objectOf, textOf } from "../cluster/read/json-fields.ts";
import type { ManifestDocument } from "./manifest-site.ts";
import type { FilePlace } from "../errors/finding.ts";

/** An addon that a channel names. */
export interface ChannelAddon {
  readonly name: string;
  /** Where its manifest is, relative to the channel's own place unless it is a URL. */
  readonly manifest: string;
  /** `file:line`. */
  readonly place: FilePlace;
}

/** The addons of a channel (kind Addons): kOps's own bootstrap channel, or one of `spec.addons`. */
export function addonsOfChannel({ source, object, position }: ManifestDocument): ChannelAddon[] {
  const addons = objectOf(objectOf(object)?.["spec"])?.["addons"];
  return itemsOf(addons).flatMap((item, index) => {
    const addon = objectOf(item);
    const manifest = textOf(addon?.["manifest"]);
    if (manifest === undefined) return [];
    const place = { file: source, line: position(["spec", "addons", index, "manifest"], "value").line };
    return [{ name: textOf(addon?.["name"]) ?? manifest, manifest, place }];
  });
}
