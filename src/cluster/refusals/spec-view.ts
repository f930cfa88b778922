import { itemsOf, objectOf, textOf } from "../read/json-fields.ts";
import { formatPath } from "../read/source-document.ts";
import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "../read/source-document.ts";
import type { Refusal } from "./refusal.ts";
import { v1alpha3Path } from "./v1alpha3-path.ts";
import { present } from "../../values/present.ts";

/** A path below `spec`, as v1alpha2 writes it; numbers lead into lists. */
export type SpecPathText = string | readonly (string | number)[];

/** A document's spec by the paths of v1alpha2, whatever API version it is written in. */
export interface SpecView {
  readonly document: SourceDocument;
  value(path: SpecPathText): JsonValue | undefined;
  /** The text there, unless it is empty. */
  text(path: SpecPathText): string | undefined;
  object(path: SpecPathText): JsonObject | undefined;
  items(path: SpecPathText): readonly JsonValue[];
  /** What kOps says of the field at `path`. */
  refuse(path: SpecPathText, message: string, hint?: string): Refusal;
}

export function viewOf(document: SourceDocument): SpecView {
  const isV1alpha3 = document.apiVersion.endsWith("/v1alpha3");
  const locate = (path: SpecPathText): FieldPath => {
    const parts = typeof path === "string" ? path.split(".") : path;
    return ["spec", ...(isV1alpha3 ? v1alpha3Path(document.kind, parts) : parts)];
  };
  const value = (path: SpecPathText): JsonValue | undefined => valueAt(document.object, locate(path));
  return {
    document,
    value,
    text: (path) => textOf(value(path)),
    object: (path) => objectOf(value(path)),
    items: (path) => itemsOf(value(path)),
    refuse: (path, message, hint) => {
      const at = locate(path);
      return { document, path: at, message: `${formatPath(at)}: ${message}`, ...present({ hint }) };
    },
  };
}

function valueAt(value: JsonValue | undefined, path: FieldPath): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inner, part) => {
    if (typeof part === "number") return itemsOf(inner)[part];
    const object = objectOf(inner);
    return object !== undefined && Object.hasOwn(object, part) ? object[part] : undefined;
  }, value);
}
