/** A JSON Schema, as far as this project writes any (draft 2020-12). */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** A schema of fields; a name that ends in "?" may be missing. */
type Fields = Readonly<Record<string, JsonSchema>>;

export const TEXT: JsonSchema = { type: "string" };
export const FLAG: JsonSchema = { type: "boolean" };
/** A whole number of things, bytes or the like. */
export const COUNT: JsonSchema = { type: "integer", minimum: 0 };
export const NUMBER: JsonSchema = { type: "number" };
/** ISO 8601, UTC. */
export const TIME: JsonSchema = { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T" };
export const DIGEST: JsonSchema = { type: "string", pattern: "^sha(?:256|512):[0-9a-f]+$" };
export const TEXTS: JsonSchema = { type: "array", items: TEXT };

export function listOf(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

export function oneOf(...values: readonly (string | number)[]): JsonSchema {
  return values.length === 1 ? { const: values[0] } : { enum: values };
}

export function mapOf(values: JsonSchema): JsonSchema {
  return { type: "object", additionalProperties: values };
}

/** The same, with words for people. */
export function about(description: string, schema: JsonSchema): JsonSchema {
  return { description, ...schema };
}

/** An object of these fields; more may come with a later release. */
export function fields(fields: Fields): JsonSchema {
  const names = Object.keys(fields);
  const properties = Object.fromEntries(names.map((name) => [name.replace(/\?$/, ""), fields[name]]));
  return { type: "object", properties, required: names.filter((name) => !name.endsWith("?")) };
}
