import type { ParsedValue } from "./parse-source.ts";
import type { FieldPath, JsonValue } from "./source-document.ts";

/** A hexadecimal value as it was written: one of digits alone, or of digits and one "e", is a number to YAML unless it is quoted. */
export function hexAt(
  { written }: Pick<ParsedValue, "written">,
  path: FieldPath,
  value: JsonValue | undefined,
): JsonValue | undefined {
  return typeof value === "number" ? (written(path) ?? value) : value;
}
