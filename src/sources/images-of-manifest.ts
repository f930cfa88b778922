import type { ParsedValue } from "../cluster/read/parse-source.ts";
import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "../cluster/read/source-document.ts";
import { describeValue, formatPath } from "../cluster/read/source-document.ts";
import { argumentImages } from "./argument-images.ts";
import { isSurelyImage, parseImageName } from "./image-name.ts";
import { itemsOf, objectOf, textOf } from "./json-fields.ts";
import type { Finding, ListedImage } from "./listed-assets.ts";

/** A Kubernetes object, or anything that holds some, and where its parts were written. */
export interface ManifestDocument {
  readonly source: string;
  readonly object: JsonValue;
  readonly position: SourceDocument["position"];
}

/** A parsed value as a document of the file it is from. */
export function toManifestDocument(source: string, parsed: ParsedValue): ManifestDocument {
  return { source, object: parsed.value, position: (path, at) => parsed.position(path, at) };
}

export interface ManifestImages {
  readonly images: readonly ListedImage[];
  readonly findings: readonly Finding[];
}

/** A place where a pod names images, and the object around it. */
interface Site {
  readonly document: ManifestDocument;
  readonly component: string | undefined;
  readonly owner: JsonObject | undefined;
  readonly path: FieldPath;
}

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
  const found = [...visit({ document, component, owner: undefined, path: [] }, document.object)];
  return {
    images: found.flatMap((item) => ("why" in item ? [item] : [])),
    findings: found.flatMap((item) => ("why" in item ? [] : [item])),
  };
}

function* visit(site: Site, value: JsonValue): Generator<ListedImage | Finding> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* visit(below(site, index), item);
    return;
  }
  const object = objectOf(value);
  if (object === undefined) return;
  const isKubernetesObject =
    textOf(object["kind"]) !== undefined && objectOf(object["metadata"]) !== undefined;
  const inside = isKubernetesObject ? { ...site, owner: object } : site;
  for (const [key, item] of Object.entries(object)) {
    const noun = Array.isArray(item) ? CONTAINER_LISTS.get(key) : undefined;
    if (noun !== undefined) yield* containerImages(below(inside, key), itemsOf(item), noun);
    else if (key === "volumes" && Array.isArray(item)) yield* volumeImages(below(inside, key), item);
    else if (/(?:^i|I)mage$/.test(key) && typeof item === "string")
      yield* fieldImage(below(inside, key), item);
    else yield* visit(below(inside, key), item);
  }
}

function below(site: Site, ...keys: readonly (string | number)[]): Site {
  return { ...site, path: [...site.path, ...keys] };
}

function* containerImages(
  site: Site,
  containers: readonly JsonValue[],
  noun: string,
): Generator<ListedImage | Finding> {
  for (const [index, item] of containers.entries()) {
    const container = objectOf(item);
    if (container === undefined) continue;
    const what = `${noun} ${textOf(container["name"]) ?? index}`;
    const place = below(site, index);
    yield* statedImage(below(place, "image"), container["image"], what);
    for (const { name, path, by } of argumentImages(container)) {
      yield toImage(below(place, ...path), name, `${by} of ${what}`);
    }
  }
}

function* volumeImages(site: Site, volumes: readonly JsonValue[]): Generator<ListedImage | Finding> {
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
function* fieldImage(site: Site, name: string): Generator<ListedImage> {
  if (isSurelyImage(name)) yield toImage(site, name, `field ${formatPath(site.path)}`);
}

function* statedImage(
  site: Site,
  value: JsonValue | undefined,
  what: string,
): Generator<ListedImage | Finding> {
  if (value === undefined || value === null || value === "") return;
  if (typeof value === "string" && parseImageName(value) !== undefined) yield toImage(site, value, what);
  else yield badImage(site, value, what);
}

function toImage(site: Site, name: string, what: string): ListedImage {
  const reason = site.owner === undefined ? what : `${what} of ${describeObject(site.owner)}`;
  return {
    name,
    remapped: false,
    why: { component: site.component ?? nameOf(site.owner) ?? "manifest", reason, where: whereOf(site) },
  };
}

function badImage(site: Site, value: JsonValue, what: string): Finding {
  const place = { severity: "warning", where: whereOf(site) } as const;
  const owner = site.owner === undefined ? "" : ` of ${describeObject(site.owner)}`;
  const message = `${what}${owner} has the image ${describeValue(value)}`;
  if (typeof value === "string" && value.includes("{{")) {
    const hint = "This is a template that was not rendered; render it first (for a chart: helm template).";
    return { ...place, code: "TEMPLATE_LEFT", message, hint };
  }
  if (typeof value === "string" && /\$[({\w]/.test(value)) {
    const hint = "The variable is filled in later; add the image by its real name.";
    return { ...place, code: "VARIABLE_IMAGE", message, hint };
  }
  const hint = "Write it as [registry[:port]/]repository[:tag][@sha256:...], in lower case.";
  return { ...place, code: "BAD_IMAGE_NAME", message, hint };
}

function nameOf(object: JsonObject | undefined): string | undefined {
  return textOf(objectOf(object?.["metadata"])?.["name"]);
}

function describeObject(object: JsonObject): string {
  const kind = textOf(object["kind"]) ?? "object";
  const namespace = textOf(objectOf(object["metadata"])?.["namespace"]);
  const name = nameOf(object) ?? "without a name";
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function whereOf({ document, path }: Site): string {
  return `${document.source}:${document.position(path, "value").line}`;
}
