import { describeType, scalarFits, typeHint } from "./describe-type.ts";
import { findField } from "./field-table.ts";
import type { FieldTable, FieldType } from "./field-table.ts";
import { describeValue, formatPath } from "./source-document.ts";
import type { FieldPath, JsonObject, JsonValue, SourceDocument } from "./source-document.ts";
import { specProblem, type SpecProblem } from "./spec-problem.ts";
import { judgeUnknownField } from "./unknown-field.ts";
import type { UnknownField } from "./unknown-field.ts";

export interface FieldRules {
  readonly table: FieldTable;
  readonly release: string;
  /** The tables of all API versions, for where else a field is known. */
  allTables(): readonly FieldTable[];
}

interface Checked extends FieldRules {
  readonly document: SourceDocument;
}

/**
 * The unknown fields and wrong types of a Cluster or InstanceGroup. kOps refuses wrong types as well; unknown fields it drops without a
 * word when it reads a file: its decoder is not strict for any kind; only `kops edit` compares and complains.
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
  const { table, release } = checked;
  return Object.entries(object).flatMap(([name, value]) => {
    const found = findField(table, type, name, release);
    const at = [...path, name];
    if (found !== undefined && "type" in found) return checkValue(checked, value, found.type, at);
    const field = { type, name, where: formatPath(at), release, table, spans: found?.spans };
    return [unknownField(checked, field, at)];
  });
}

function unknownField(checked: Checked, field: UnknownField, path: FieldPath): SpecProblem {
  const { document } = checked;
  const { text: message, hint, severity } = judgeUnknownField(field, () => checked.allTables());
  const code = severity === "error" ? "UNKNOWN_FIELD" : "IGNORED_FIELD";
  return specProblem(document.source, document.position(path), { code, severity, message, hint });
}

function wrongType(
  document: SourceDocument,
  value: JsonValue,
  type: FieldType,
  path: FieldPath,
): SpecProblem {
  const message = `${formatPath(path)} is ${describeValue(value)}, but must be ${describeType(type)}`;
  const position = document.position(path, "value");
  return specProblem(document.source, position, {
    code: "WRONG_TYPE",
    message,
    hint: typeHint(value, type, document.written?.(path)),
  });
}
