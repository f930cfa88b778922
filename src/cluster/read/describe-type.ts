import type { FieldType } from "./field-table.ts";
import type { JsonValue } from "./source-document.ts";

const DURATION = /^[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const QUANTITY = /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$/;

/** Whether a value is what a scalar type takes, as kOps's JSON decoder judges it. */
export function scalarFits(value: JsonValue, type: FieldType): boolean {
  switch (type) {
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isInteger(value);
    case "float":
      return typeof value === "number";
    case "int-or-string":
      return typeof value === "string" || Number.isInteger(value);
    case "duration":
      return typeof value === "string" && DURATION.test(value);
    case "quantity":
      return typeof value === "number" || (typeof value === "string" && QUANTITY.test(value));
    default:
      return typeof value === "string";
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  bytes: "a base64 string",
  bool: "true or false",
  int: "a whole number",
  float: "a number",
  quantity: "a quantity such as 500m or 2Gi",
  duration: "a duration such as 90s or 1h30m",
  time: "a time such as 2024-01-31T12:00:00Z",
  "int-or-string": "a whole number or a string",
};

/** A type in words: "a list of strings". */
export function describeType(type: FieldType): string {
  if (type.startsWith("[]")) return `a list of ${describeItems(type.slice(2))}`;
  if (type.startsWith("{}")) return `a mapping to ${describeItems(type.slice(2))}`;
  return TYPE_NAMES[type] ?? "a mapping";
}

function describeItems(type: FieldType): string {
  const names: Readonly<Record<string, string>> = {
    string: "strings",
    int: "whole numbers",
    any: "anything",
  };
  if (type.startsWith("[]")) return "lists";
  return names[type] ?? (TYPE_NAMES[type] === undefined ? "mappings" : `values, each ${TYPE_NAMES[type]}`);
}

/** What to do about a value that is not of its type; `written` is its text, which may say more than the value. */
export function typeHint(value: JsonValue, type: FieldType, written = JSON.stringify(value)): string {
  const isScalar = typeof value !== "object";
  if (type.startsWith("[]") && isScalar) return `Write it as a list item: - ${written}`;
  if (isScalar && typeof value !== "string" && (type === "string" || type === "duration")) {
    return type === "string"
      ? `Put it in quotes: "${written}".`
      : `Add a unit and quotes, such as "${written}s".`;
  }
  if (typeof value === "string" && scalarFits(parseScalar(value), type)) return "Remove the quotes.";
  return `Write ${describeType(type)}.`;
}

function parseScalar(text: string): JsonValue {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() === "" ? text : Number(text);
}
