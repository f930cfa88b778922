import type { ParsedValue } from "../cluster/read/parse-source.ts";
import type { JsonObject, JsonValue } from "../cluster/read/source-document.ts";
import { formatPath } from "../cluster/read/source-document.ts";
import { argumentImages } from "./argument-images.ts";
import { isSurelyImage, parseImageName } from "./image-name.ts";
import { itemsOf, objectOf, textOf } from "../cluster/read/json-fields.ts";
import { badImage, imageInData, partedImage, unsureArgument, unsureImage } from "./doubtful-image.ts";
import type { ListedImage } from "./listed-assets.ts";
import type { Finding } from "../errors/finding.ts";
import { below, toSite, type ImageSite, type ManifestDocument, type Site } from "./manifest-site.ts";

/** A parsed value as a document of the file it is from. */
export function toManifestDocument(source: string, parsed: ParsedValue): ManifestDocument {
  return { source, object: parsed.value, position: (path, at) => parsed.position(path, at) };
}

export interface ManifestImages {
  readonly images: readonly ListedImage[];
  readonly findings: readonly Finding[];
}

/** Everything in a manifest that has to do with images. */
export interface ManifestSites {
  readonly sites: readonly ImageSite[];
  readonly findings: readonly Finding[];
  /** Texts that may name images, or do so where nothing tells what they are used for. */
  readonly doubts: readonly Finding[];
}

type Found = ImageSite | Finding | { readonly doubt: Finding };

const CONTAINER_LISTS: ReadonlyMap<string, string> = new Map([
  ["containers", "container"],
  ["initContainers", "init container"],
  ["ephemeralContainers", "ephemeral container"],
]);

/**
 * The images of a Kubernetes object of any kind, at any depth: containers, init and ephemeral containers, image volumes, other
 * fields called image, and what arguments and environment variables name. Objects inside (List items, pod templates in custom
 * resources) are found likewise. Nobody remaps these names: kOps remaps its own addons only, and of those only the `image` of
 * containers and init containers (pkg/kubemanifest).
 */
export function imagesOfManifest(document: ManifestDocument, component?: string): ManifestImages {
  const { sites, findings } = sitesOfManifest(document, component);
  return { images: sites.map(({ image }) => image), findings };
}

/** As imagesOfManifest, with place each name stands in its text. */
export function sitesOfManifest(document: ManifestDocument, component?: string): ManifestSites {
  const found = [...visit({ document, component, owner: undefined, path: [] }, document.object)];
  return {
    sites: found.flatMap((item) => ("image" in item ? [item] : [])),
    findings: found.flatMap((item) => ("code" in item ? [item] : [])),
    doubts: found.flatMap((item) => ("doubt" in item ? [item.doubt] : [])),
  };
}

function* visit(site: Site, value: JsonValue): Generator<Found> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* visit(below(site, index), item);
    return;
  }
  const object = objectOf(value);
  if (object === undefined) return;
  const isKubernetesObject =
    textOf(object["kind"]) !== undefined && objectOf(object["metadata"]) !== undefined;
  const inside = isKubernetesObject ? { ...site, owner: object } : site;
  for (const [key, item] of Object.entries(object)) yield* visitField(below(inside, key), key, item);
}

function* visitField(site: Site, key: string, value: JsonValue): Generator<Found> {
  const noun = Array.isArray(value) ? CONTAINER_LISTS.get(key) : undefined;
  if (noun !== undefined) yield* containerImages(site, itemsOf(value), noun);
  else if (key === "volumes" && Array.isArray(value)) yield* volumeImages(site, value);
  else if (isImageField(key) && typeof value === "string") yield* fieldImage(site, value);
  else if (isImageField(key) && isInParts(value)) yield* imageInParts(site, value);
  else if (site.owner?.["kind"] === "ConfigMap" && typeof value === "string")
    yield* doubt(imageInData(site, value));
  else yield* visit(site, value);
}

/** Whether a field of this name is one that names an image, going by what it is called. */
export function isImageField(key: string | number | undefined): boolean {
  return typeof key === "string" && /(?:^i|I)mage$/.test(key);
}

function* containerImages(site: Site, containers: readonly JsonValue[], noun: string): Generator<Found> {
  for (const [index, item] of containers.entries()) {
    const container = objectOf(item);
    if (container === undefined) continue;
    const what = `${noun} ${textOf(container["name"]) ?? index}`;
    const place = below(site, index);
    yield* statedImage(below(place, "image"), container["image"], what);
    for (const { name, path, at, by, isInText, isUnsure } of argumentImages(container)) {
      const argument = below(place, ...path);
      if (isUnsure === true) yield* doubt(unsureArgument(argument, name, `${by} of ${what}`));
      else yield toSite(argument, name, `${by} of ${what}`, { at, isInText });
    }
  }
}

function* volumeImages(site: Site, volumes: readonly JsonValue[]): Generator<Found> {
  for (const [index, item] of volumes.entries()) {
    const volume = objectOf(item);
    const image = objectOf(volume?.["image"]);
    const what = `image volume ${textOf(volume?.["name"]) ?? index}`;
    if (image !== undefined)
      yield* statedImage(below(site, index, "image", "reference"), image["reference"], what);
    else yield* visit(below(site, index), item);
  }
}

/** Custom resources name images in fields of their own; these say more than their name only where the value is unmistakable. */
function* fieldImage(site: Site, name: string): Generator<Found> {
  if (isSurelyImage(name)) yield toSite(site, name, `field ${formatPath(site.path)}`);
  else yield* doubt(unsureImage(site, name));
}

/** An image whose repository and tag are fields of their own, as some custom resources have it. */
interface ImageInParts extends JsonObject {
  readonly repository: string;
  readonly tag: string;
}

function isInParts(value: JsonValue): value is ImageInParts {
  const parts = objectOf(value);
  return textOf(parts?.["repository"]) !== undefined && textOf(parts?.["tag"]) !== undefined;
}

function* imageInParts(site: Site, { repository, tag, registry }: ImageInParts): Generator<Found> {
  const name = `${repository}:${tag}`;
  if (registry === undefined && isSurelyImage(name)) {
    const what = `field ${formatPath(site.path)}`;
    yield toSite(below(site, "repository"), name, what, { written: repository });
  } else yield* doubt(partedImage(site, name));
}

function* doubt(finding: Finding | undefined): Generator<Found> {
  if (finding !== undefined) yield { doubt: finding };
}

function* statedImage(site: Site, value: JsonValue | undefined, what: string): Generator<Found> {
  if (value === undefined || value === null || value === "") return;
  if (typeof value === "string" && parseImageName(value) !== undefined) yield toSite(site, value, what);
  else yield badImage(site, value, what);
}
