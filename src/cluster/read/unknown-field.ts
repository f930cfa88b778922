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
  readonly isWarning: boolean;
}

/** Fields of kOps before 1.32 that old specs, kOps's own test specs among them, still have. */
const RETIRED_FIELDS: ReadonlySet<string> = new Set(["openstackServiceAccount", "serviceOIDCProvider"]);

/**
 * Whether an unknown field is a mistake or only worth a warning. kOps drops it without a word in either case. Specs live longer than
 * releases, so that a field of another release, of the other API version or of another type is a warning: the list is kOps's. A
 * misspelt field, or one that nothing in kOps is called, is an error: whoever wrote it expects an effect.
 */
export function judgeUnknownField(field: UnknownField, allTables: () => readonly FieldTable[]): Verdict {
  const { type, name, where, release, table, spans } = field;
  const ignored = `${where} is not known to kOps ${release}, which ignores it`;
  if (spans !== undefined) {
    const hint = "Remove the field, or choose a kOps version that has it.";
    return { text: `${ignored}; ${describeSpans(spans)}`, hint, isWarning: true };
  }
  const text = `${where} is not a field that kOps ${release} knows`;
  const nearest = nearestName(name, fieldNames(table, type, release));
  if (nearest !== undefined) return { text, hint: `Did you mean ${nearest}?`, isWarning: false };
  if (RETIRED_FIELDS.has(name)) return { text: ignored, hint: "Remove the field.", isWarning: true };
  const home = findHome(name, allTables());
  if (home === undefined) return { text, hint: "Remove the field, or correct its name.", isWarning: false };
  return {
    text: `${ignored}; it is a field of ${home}`,
    hint: "Check its place and indentation.",
    isWarning: true,
  };
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
    if (since === undefined) return `it went with ${until ?? ""}`;
    return until === undefined ? `it came with ${since}` : `it came with ${since} and went with ${until}`;
  });
  return parts.join(", and ");
}
