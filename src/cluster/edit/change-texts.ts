import type { ParsedValue } from "../read/parse-source.ts";
import type { FieldPath, JsonValue } from "../read/source-document.ts";
import { changedText, editScalar, textOfScalar, type PartChange } from "./edit-scalar.ts";
import type { TokenIndex } from "./index-tokens.ts";
import type { Edit } from "./splice.ts";

/** A part of one of a document's texts and what takes its place. */
export interface TextChange extends PartChange {
  readonly path: FieldPath;
}

/**
 * Why a text stays as it is. `shared`: other fields, which have to keep the text, take it by alias or merge. `encoded`: it is written
 * in a way that its parts cannot be told apart (a !!binary tag).
 */
export interface Refusal {
  readonly path: FieldPath;
  readonly reason: "shared" | "encoded";
}

export interface ChangedTexts {
  readonly edits: readonly Edit[];
  readonly refusals: readonly Refusal[];
}

/**
 * The edits that change texts of one document of a file. A text that several fields take by alias or merge is changed where it is
 * written if all of them are to change; `mayChange` tells of other fields that may follow. Where some may not, an alias gives way to
 * the text that it stood for, changed.
 */
export function changeTexts(
  index: TokenIndex,
  document: ParsedValue,
  changes: readonly TextChange[],
  mayChange: (path: FieldPath) => boolean,
): ChangedTexts {
  const offsetOf = (path: FieldPath): number => index.offsetOf(document.position(path, "value"));
  const targetOf = (offset: number): number => index.targets.get(offset) ?? offset;
  const frozen = frozenOffsets(index, document, changes, mayChange);
  const wanted = new Map<number, TextChange[]>();
  const refusals: Refusal[] = [];
  for (const change of changes) {
    const own = offsetOf(change.path);
    const place = frozen.has(targetOf(own)) ? own : targetOf(own);
    if (frozen.has(place)) refusals.push({ path: change.path, reason: "shared" });
    else if (!isReadAsWritten(index, targetOf(own), change)) {
      refusals.push({ path: change.path, reason: "encoded" });
    } else wanted.set(place, [...(wanted.get(place) ?? []), change]);
  }
  const edits = [...wanted].map(([place, group]) => ({ group, edit: editAt(index, place, distinct(group)) }));
  const failed = edits.flatMap(({ group, edit }) => (edit === undefined ? group : []));
  return {
    edits: edits.flatMap(({ edit }) => edit ?? []),
    refusals: [...refusals, ...failed.map(({ path }) => ({ path, reason: "encoded" as const }))],
  };
}

/** Where texts and aliases are written that fields use which have to stay as they are. */
function frozenOffsets(
  index: TokenIndex,
  document: ParsedValue,
  changes: readonly TextChange[],
  mayChange: (path: FieldPath) => boolean,
): ReadonlySet<number> {
  if (index.aliases.size === 0) return new Set();
  const changed = new Set(changes.map(({ path }) => JSON.stringify(path)));
  const fixed = textPaths(document.value).filter(
    (path) => !changed.has(JSON.stringify(path)) && !mayChange(path),
  );
  return new Set(
    fixed.flatMap((path) => {
      const offset = index.offsetOf(document.position(path, "value"));
      return [offset, index.targets.get(offset) ?? offset];
    }),
  );
}

function textPaths(value: JsonValue, path: FieldPath = []): FieldPath[] {
  if (typeof value === "string") return [path];
  if (value === null || typeof value !== "object") return [];
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [...entries].flatMap(([key, item]) => textPaths(item, [...path, key]));
}

function isReadAsWritten(index: TokenIndex, place: number, { at, part }: PartChange): boolean {
  const token = index.scalars.get(place);
  return token !== undefined && textOfScalar(token).startsWith(part, at);
}

/** Several fields that share a text want the same of it. */
function distinct(changes: readonly TextChange[]): PartChange[] {
  return [...new Map(changes.map((change) => [change.at, change])).values()];
}

function editAt(index: TokenIndex, place: number, changes: readonly PartChange[]): Edit | undefined {
  const token = index.scalars.get(place);
  if (token !== undefined) return editScalar(token, changes);
  const alias = index.aliases.get(place);
  const target = index.scalars.get(index.targets.get(place) ?? -1);
  if (alias === undefined || target === undefined) return undefined;
  return { offset: alias.offset, length: alias.source.length, text: changedText(target, changes) };
}
