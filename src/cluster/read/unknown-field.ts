import { DECISIVE_FIELDS } from "./decisive-fields.ts";
import { fieldNames } from "./field-table.ts";
import type { FieldSpan, FieldTable } from "./field-table.ts";
import { nearestName } from "./nearest-name.ts";

/** A field that a type does not have in a release. */
export interface UnknownField {
  readonly type: string;
  readonly name: string;
  /** The field's path in words. */
  readonly where: string;
  readonly release: string;
  readonly table: FieldTable;
  /** When other releases know it. */
  readonly spans: readonly FieldSpan[] | undefined;
}

export interface Verdict {
  readonly text: string;
  readonly hint: string;
  readonly severity: "error" | "warning";
}

/** Letters from which on two slips of the pen count as one name still. */
const LONG_NAME = 8;

/**
 * Whether an unknown field is an error or a warning. kOps drops it without a word, and lists; specs live longer than releases, and hold
 * fields of other releases and misspelt ones. It is an error only where it can change what is listed behind its author's back: below
 * spec.assets, and where the name misses a field that decides assets by a slip.
 */
export function judgeUnknownField(field: UnknownField, allTables: () => readonly FieldTable[]): Verdict {
  const { type, name, where, release, table, spans } = field;
  const ignored = `${where} is not known to kOps ${release}, which ignores it`;
  if (spans !== undefined) {
    const hint = "Remove the field, or choose a kOps version that has it.";
    return { text: `${ignored}; ${describeSpans(spans)}`, hint, severity: "warning" };
  }
  const known = fieldNames(table, type, release);
  const nearest = nearestName(name, known);
  const advice =
    nearest === undefined ? "Remove the field, or correct its name." : `Did you mean ${nearest}?`;
  if (type === "AssetsSpec" || missesDecisiveField(field, known)) {
    return { text: `${where} is not a field that kOps ${release} knows`, hint: advice, severity: "error" };
  }
  const home = nearest === undefined ? findHome(name, allTables()) : undefined;
  if (home === undefined) return { text: ignored, hint: advice, severity: "warning" };
  const hint = "Check its place and indentation.";
  return { text: `${ignored}; it is a field of ${home}`, hint, severity: "warning" };
}

function missesDecisiveField({ type, name }: UnknownField, known: readonly string[]): boolean {
  const decisive = (DECISIVE_FIELDS[type] ?? []).filter((field) => known.includes(field));
  return nearestName(name, decisive, name.length < LONG_NAME ? 1 : 2) !== undefined;
}

/** A type that has a field of this name, in words. */
function findHome(name: string, tables: readonly FieldTable[]): string | undefined {
  for (const { apiVersion, types } of tables) {
    const home = Object.keys(types).find((type) => Object.hasOwn(types[type] ?? {}, name));
    if (home !== undefined) return `${home} (${apiVersion})`;
  }
  return undefined;
}

function describeSpans(spans: readonly FieldSpan[]): string {
  const parts = spans.map(({ since, until }) => {
    if (since === undefined) return `it was removed in ${until ?? ""}`;
    return until === undefined
      ? `it was added in ${since}`
      : `it was added in ${since} and removed in ${until}`;
  });
  return parts.join(", and ");
}
