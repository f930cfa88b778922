export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Leads from an object's root to one of its values. */
export type FieldPath = readonly (string | number)[];

/** Counted from 1, as editors do; `column` counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One object of a file, as plain JSON, that still knows where each of its values was written. */
export interface SourceDocument {
  /** The file as the user named it. */
  readonly source: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** metadata.name; empty for an additional object that has none. */
  readonly name: string;
  readonly object: JsonObject;
  /**
   * Where the key that `path` ends in was written, or its value; where the nearest parent is when the path leads nowhere.
   */
  position(path: FieldPath, at?: "key" | "value"): Position;
  /** The scalar at `path` as it was written, where that is known: `1.30` is the number 1.3. */
  written?(path: FieldPath): string | undefined;
}

/** `["spec", "etcdClusters", 0, "name"]` as people write it: `spec.etcdClusters[0].name`. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

/** What a value is, in words for a message. */
export function describeValue(value: JsonValue): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value);
  return `${typeof value} ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`;
}
