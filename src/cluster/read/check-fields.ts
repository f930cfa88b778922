import { describeType, scalarFits, typeHint } from "./describe-type.ts";
import { fieldNames, findField } from "./field-table.ts";
import type { FieldSpan, FieldTable, FieldType } from "./field-table.ts";
import { nearestName } from "./nearest-name.ts";
import { describeValue, formatPath } from "./source-document.ts";
import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "./source-document.ts";
import type { SpecProblem } from "./spec-problem.ts";

export interface FieldRules {
  readonly table: FieldTable;
  readonly release: string;
  readonly allowUnknownFields: boolean;
}

interface Checked extends FieldRules {
  readonly document: SourceDocument;
}

/**
 * The unknown fields and wrong types of a Cluster or InstanceGroup. kOps refuses wrong types as well; unknown fields it drops without a
 * word when it reads a file (its decoder is not strict; only its editor compares), so that a misspelt field silently has no effect.
 */
export function checkFields(document: SourceDocument, rules: FieldRules): SpecProblem[] {
  if (rules.table.types[document.kind] === undefined) return [];
  return checkStruct({ ...rules, document }, document.object, document.kind, []);
}

function checkValue(checked: Checked, value: JsonValue, type: FieldType, path: FieldPath): SpecProblem[] {
  if (value === null || type === "any") return [];
  const fail = (): SpecProblem[] => [wrongType(checked.document, value, type, path)];
  const check = (key: string | number, item: JsonValue): SpecProblem[] =>
    checkValue(checked, item, type.slice(2), [...path, key]);
  if (type.startsWith("[]")) {
    return Array.isArray(value) ? value.flatMap((item, index) => check(index, item)) : fail();
  }
  const isStruct = checked.table.types[type] !== undefined;
  if (!isStruct && !type.startsWith("{}")) return scalarFits(value, type) ? [] : fail();
  if (typeof value !== "object" || Array.isArray(value)) return fail();
  if (isStruct) return checkStruct(checked, value, type, path);
  return Object.entries(value).flatMap(([key, item]) => check(key, item));
}

function checkStruct(checked: Checked, object: JsonObject, type: string, path: FieldPath): SpecProblem[] {
  const { table, release, allowUnknownFields } = checked;
  return Object.entries(object).flatMap(([name, value]) => {
    const found = findField(table, type, name, release);
    if (found !== undefined && "type" in found)
      return checkValue(checked, value, found.type, [...path, name]);
    return allowUnknownFields ? [] : [unknownField(checked, type, [...path, name], name, found?.spans)];
  });
}

function wrongType(
  document: SourceDocument,
  value: JsonValue,
  type: FieldType,
  path: FieldPath,
): SpecProblem {
  const text = `${formatPath(path)} is ${describeValue(value)}, but must be ${describeType(type)}`;
  const position = document.position(path, "value");
  return { source: document.source, position, code: "WRONG_TYPE", text, hint: typeHint(value, type) };
}

function unknownField(
  { document, table, release }: Checked,
  type: string,
  path: FieldPath,
  name: string,
  spans: readonly FieldSpan[] | undefined,
): SpecProblem {
  const place = { source: document.source, position: document.position(path), code: "UNKNOWN_FIELD" };
  const where = formatPath(path);
  if (spans !== undefined) {
    const text = `${where} is not known to kOps ${release}; ${describeSpans(spans)}`;
    return { ...place, text, hint: "Remove the field, or choose a kOps version that has it." };
  }
  const nearest = nearestName(name, fieldNames(table, type, release));
  const hint =
    nearest === undefined
      ? "Remove it or check its indentation; kOps would ignore it."
      : `Did you mean ${nearest}?`;
  return { ...place, text: `${where} is not a field that kOps ${release} knows`, hint };
}

function describeSpans(spans: readonly FieldSpan[]): string {
  const parts = spans.map(({ since, until }) => {
    if (since === undefined) return `it went with ${until ?? ""}`;
    return until === undefined ? `it came with ${since}` : `it came with ${since} and went with ${until}`;
  });
  return parts.join(", and ");
}
