import { SpecError, type SourceDocument, type SpecPath } from "./spec-error.ts";
import { isObject } from "../values/is-object.ts";
import { present } from "../values/present.ts";

/** A JSON object of a source document together with where it stands, so that a wrong type can be named exactly. */
export interface Fields {
  readonly document: SourceDocument;
  readonly path: SpecPath;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The object at `key`; undefined when it is absent or null. Throws SpecError when something else is there. */
export function readObject(fields: Fields, key: string): Fields | undefined {
  const value = fields.values[key];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw wrongType(fields, key, "an object");
  return { document: fields.document, path: [...fields.path, key], values: value };
}

/** The object at `key`, empty when it is absent. */
export function readObjectOrEmpty(fields: Fields, key: string): Fields {
  return readObject(fields, key) ?? { ...fields, path: [...fields.path, key], values: {} };
}

/** The objects of the list at `key`; none when it is absent. Throws SpecError when it is no list of objects. */
export function readObjects(fields: Fields, key: string): Fields[] {
  const list = readList(fields, key);
  const path = [...fields.path, key];
  return list.map((value, i) => {
    if (!isObject(value)) throw new SpecError(fields.document, [...path, i], "expected an object");
    return { document: fields.document, path: [...path, i], values: value };
  });
}

/** The strings of the list at `key`; none when it is absent. Throws SpecError when it is no list of strings. */
export function readStrings(fields: Fields, key: string): string[] {
  return readList(fields, key).map((value, i) => {
    if (typeof value !== "string") {
      throw new SpecError(fields.document, [...fields.path, key, i], "expected a string");
    }
    return value;
  });
}

function readList(fields: Fields, key: string): unknown[] {
  const value = fields.values[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(fields, key, "a list");
  return value;
}

/** The string at `key`, empty ones included: for fields where kOps tells "empty" from "absent". */
export function readString(fields: Fields, key: string): string | undefined {
  return readScalar(fields, key, "string", "a string");
}

/** The string at `key`; undefined when it is empty: for fields where kOps takes "empty" for "absent". */
export function readText(fields: Fields, key: string): string | undefined {
  const value = readString(fields, key);
  return value === "" ? undefined : value;
}

/** The boolean at `key`. Throws SpecError when something else is there. */
export function readBoolean(fields: Fields, key: string): boolean | undefined {
  return readScalar(fields, key, "boolean", "true or false");
}

/** The number at `key`. Throws SpecError when something else is there. */
export function readNumber(fields: Fields, key: string): number | undefined {
  return readScalar(fields, key, "number", "a number");
}

interface Scalars {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
}

function readScalar<Type extends keyof Scalars>(
  fields: Fields,
  key: string,
  type: Type,
  expected: string,
): Scalars[Type] | undefined {
  const value = fields.values[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type) throw wrongType(fields, key, expected);
  return value as Scalars[Type];
}

/** The object without its undefined members, so that "absent" has one spelling in the model. */
export function given<T extends object>(object: { readonly [K in keyof T]: T[K] | undefined }): T {
  return present(object) as T;
}

function wrongType(fields: Fields, key: string, expected: string): SpecError {
  const found = JSON.stringify(fields.values[key]);
  return new SpecError(fields.document, [...fields.path, key], `expected ${expected}, found ${found}`);
}
