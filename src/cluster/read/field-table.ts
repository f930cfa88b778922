import { compareReleases } from "../compare-releases.ts";

/** The API versions of kOps that clusters are written in. */
export type ApiVersion = "v1alpha2" | "v1alpha3";

/**
 * How a field is written. `string`, `bool`, `int`, `float`, `quantity`, `duration`, `int-or-string`, `time`, `bytes`, `any`;
 * the name of another type; `[]T` for a list, `{}T` for a mapping with free keys.
 */
export type FieldType = string;

/** A field's type between releases: from `since` on (the first release of the table if absent), up to and without `until`. */
export interface FieldSpan {
  readonly type: FieldType;
  readonly since?: string;
  readonly until?: string;
}

/** Every field that an API version of kOps knows, by type; a field that is alike in all releases is its type alone. */
export interface FieldTable {
  readonly apiVersion: string;
  /** The releases that the table was made from, oldest first. */
  readonly releases: readonly string[];
  readonly types: Readonly<Record<string, Readonly<Record<string, FieldType | readonly FieldSpan[]>>>>;
}

/** What documents are checked against. */
export interface FieldLookup {
  /** The kOps release whose fields count. */
  readonly release: string;
  table(apiVersion: ApiVersion): FieldTable | undefined;
  /** Makes every warning an error. */
  readonly strict?: boolean;
}

/** The type of `type`'s field in a release, or the spans in which other releases know it, or undefined if none does. */
export function findField(
  table: FieldTable,
  type: string,
  field: string,
  release: string,
): { readonly type: FieldType } | { readonly spans: readonly FieldSpan[] } | undefined {
  const fields = table.types[type];
  const entry = fields !== undefined && Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (entry === undefined) return undefined;
  if (typeof entry === "string") return { type: entry };
  const span = entry.find((candidate) => isInSpan(candidate, release));
  return span === undefined ? { spans: entry } : { type: span.type };
}

/** The names of the fields that `type` has in a release. */
export function fieldNames(table: FieldTable, type: string, release: string): string[] {
  return Object.keys(table.types[type] ?? {}).filter((field) => {
    const found = findField(table, type, field, release);
    return found !== undefined && "type" in found;
  });
}

function isInSpan({ since, until }: FieldSpan, release: string): boolean {
  if (since !== undefined && compareReleases(release, since) < 0) return false;
  return until === undefined || compareReleases(release, until) < 0;
}
