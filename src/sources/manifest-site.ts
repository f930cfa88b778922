import type { FieldPath, JsonObject } from "../cluster/read/source-document.ts";
import type { ImageSite, ManifestDocument } from "./images-of-manifest.ts";
import { objectOf, textOf } from "./json-fields.ts";

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
  const image = { name, remapped: false, why: { component, reason, where: whereOf(site) } };
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

/** `file:line`. */
export function whereOf({ document, path }: Site): string {
  return `${document.source}:${document.position(path, "value").line}`;
}
