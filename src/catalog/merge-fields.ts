import { compareReleases } from "../cluster/compare-releases.ts";
import { findField } from "../cluster/read/field-table.ts";
import type { FieldSpan, FieldTable, FieldType } from "../cluster/read/field-table.ts";
import type { TypeFields } from "./import/type-fields.ts";
import { present } from "../values/present.ts";
import { unique } from "../values/unique.ts";

/** A table with a release's fields in place of what it said of that release before; alike in whatever order releases are added. */
export function mergeFields(before: FieldTable, release: string, fields: TypeFields): FieldTable {
  const releases = unique([...before.releases, release]).sort(compareReleases);
  const types = sortedUnion(before.types, fields).map((type) => {
    const names = sortedUnion(before.types[type] ?? {}, fields[type] ?? {});
    const entries = names.map((field): [string, FieldType | FieldSpan[]] => {
      const typeAt = (at: string): FieldType | undefined =>
        at === release ? fields[type]?.[field] : knownType(before, type, field, at);
      return [field, toEntry(releases.map((at) => ({ at, type: typeAt(at) })))];
    });
    return [type, Object.fromEntries(entries.filter(([, entry]) => entry.length > 0))] as const;
  });
  return { apiVersion: before.apiVersion, releases, types: Object.fromEntries(types) };
}

function knownType(table: FieldTable, type: string, field: string, release: string): FieldType | undefined {
  const found = findField(table, type, field, release);
  return found !== undefined && "type" in found ? found.type : undefined;
}

/** The type alone when it is the same in all releases, else the spans of releases with the same type. */
function toEntry(known: readonly { at: string; type: FieldType | undefined }[]): FieldType | FieldSpan[] {
  const spans: FieldSpan[] = [];
  for (const [index, { at, type }] of known.entries()) {
    if (type === undefined || type === known[index - 1]?.type) continue;
    const until = known.slice(index + 1).find((later) => later.type !== type)?.at;
    spans.push({ type, ...(index === 0 ? {} : { since: at }), ...present({ until }) });
  }
  const [only] = spans;
  return only !== undefined && only.since === undefined && only.until === undefined ? only.type : spans;
}

function sortedUnion(a: object, b: object): string[] {
  return unique([...Object.keys(a), ...Object.keys(b)]).sort();
}
