import type { FieldTable } from "../cluster/read/field-table.ts";

/** A field table as JSON, one line per type. */
export function formatFieldTable({ apiVersion, releases, types }: FieldTable): string {
  const lines = Object.entries(types).map(
    ([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)}`,
  );
  const head = ` "apiVersion": ${JSON.stringify(apiVersion)},\n "releases": ${JSON.stringify(releases)}`;
  return `{\n${head},\n "types": {\n${lines.join(",\n")}\n }\n}\n`;
}
