import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "../cluster/read/source-document.ts";
import { objectOf, textOf } from "../cluster/read/json-fields.ts";
import type { FilePlace } from "../errors/finding.ts";
import type { ListedImage } from "./listed-assets.ts";

/** A Kubernetes object, or anything that holds some, and place its parts were written. */
export interface ManifestDocument {
  readonly source: string;
  readonly object: JsonValue;
  readonly position: SourceDocument["position"];
}

/** One place of a manifest that names an image. */
export interface ImageSite {
  readonly image: ListedImage;
  /** Leads to the text that names it. */
  readonly path: FieldPath;
  /** The name as that text has it; without the tag where that is a field of its own. */
  readonly written: string;
  /** Where `written` begins in that text, in UTF-16 units. */
  readonly at: number;
  /** Whether the text says more than a flag and the name: a script, a list. */
  readonly isInText: boolean;
}

/** A place where a pod names images, and the object around it. */
export interface Site {
  readonly document: ManifestDocument;
  readonly component: string | undefined;
  readonly owner: JsonObject | undefined;
  readonly path: FieldPath;
}

/** The same place, further in. */
export function below(site: Site, ...keys: readonly (string | number)[]): Site {
  return { ...site, path: [...site.path, ...keys] };
}

/** The place of an image that `what` names. */
export function toSite(
  site: Site,
  name: string,
  what: string,
  place: Partial<Pick<ImageSite, "at" | "written" | "isInText">> = {},
): ImageSite {
  const reason = site.owner === undefined ? what : `${what} of ${describeObject(site.owner)}`;
  const component = site.component ?? nameOf(site.owner) ?? "manifest";
  const image = { name, remapped: false, why: { component, reason, place: placeOf(site) } };
  return { image, path: site.path, written: name, at: 0, isInText: false, ...place };
}

function nameOf(object: JsonObject | undefined): string | undefined {
  return textOf(objectOf(object?.["metadata"])?.["name"]);
}

/** An object by kind, namespace and name. */
export function describeObject(object: JsonObject): string {
  const kind = textOf(object["kind"]) ?? "object";
  const namespace = textOf(objectOf(object["metadata"])?.["namespace"]);
  const name = nameOf(object) ?? "without a name";
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

export function placeOf({ document, path }: Site): FilePlace {
  return { file: document.source, line: document.position(path, "value").line };
}
