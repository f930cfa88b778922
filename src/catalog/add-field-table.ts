import { fieldNames, findField, type FieldTable } from "../cluster/read/field-table.ts";
import type { TypeFields } from "./import/type-fields.ts";
import { mergeFields } from "./merge-fields.ts";

/** A table with the fields of releases that it does not know yet. */
export function addFieldTable(known: FieldTable, more: FieldTable): FieldTable {
  const added = more.releases.filter((release) => !known.releases.includes(release));
  return added.reduce((table, release) => mergeFields(table, release, fieldsOf(more, release)), known);
}

/** What a table says of one of its releases. */
function fieldsOf(table: FieldTable, release: string): TypeFields {
  const types = Object.keys(table.types).map((type) => {
    const fields = fieldNames(table, type, release).flatMap((field) => {
      const found = findField(table, type, field, release);
      return found !== undefined && "type" in found ? [[field, found.type] as const] : [];
    });
    return [type, Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(types);
}
