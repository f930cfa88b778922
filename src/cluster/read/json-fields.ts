import type { JsonObject, JsonValue } from "./source-document.ts";

/** The value if it is a mapping. */
export function objectOf(value: JsonValue | undefined): JsonObject | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
}

/** The value's items if it is a list; none otherwise. */
export function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a text that is not empty. */
export function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The value that a path of keys leads to. */
export function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inner, key) => {
    const object = objectOf(inner);
    return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
  }, value);
}
