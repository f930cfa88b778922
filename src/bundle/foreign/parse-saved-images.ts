import { LIMITS } from "../../values/limits.ts";
import { isObject } from "../../values/is-object.ts";
import { jsonIn } from "../../values/json-in.ts";
import { objectIn } from "../../values/object-in.ts";
import { checkPackedName } from "../packed/check-packed-name.ts";
import { damagedBundle, refusedBundle } from "../packed/packed-errors.ts";

/** One image of what `docker save` writes: names of files in the archive. */
export interface SavedImage {
  readonly config: string;
  /** Names with tags; none where it was saved by its digest. */
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/** Reads manifest.json (docker, image/tarexport). Throws UserErrors BUNDLE_DAMAGED, BUNDLE_REFUSED. */
export function parseSavedImages(place: string, text: string): SavedImage[] {
  const unreadable = (): Error => damagedBundle(place, "its manifest.json cannot be read");
  const json = jsonIn(text);
  if (!Array.isArray(json)) throw unreadable();
  return json.map((image: unknown): SavedImage => {
    const { Config: config, RepoTags: tags, Layers: layers } = isObject(image) ? image : {};
    if (typeof config !== "string" || !isTexts(tags ?? []) || !isTexts(layers ?? [])) throw unreadable();
    const [names, files] = [(tags ?? []) as string[], (layers ?? []) as string[]];
    if (files.length > LIMITS.layers)
      throw refusedBundle(place, `an image has more than ${LIMITS.layers} layers`);
    for (const name of [config, ...files]) checkPackedName(place, name);
    return { config, tags: names, layers: files };
  });
}

/** The hashes of an image's layers as they are unpacked (image-spec, config.md). Throws a UserError BUNDLE_DAMAGED. */
export function parseDiffIds(place: string, config: Buffer): string[] {
  const { rootfs } = objectIn(config.toString());
  const ids = isObject(rootfs) ? (rootfs["diff_ids"] ?? []) : undefined;
  if (isTexts(ids)) return ids;
  throw damagedBundle(place, "the config of an image cannot be read");
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
