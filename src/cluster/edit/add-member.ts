import type { CST } from "yaml";
import type { MapToken, TokenIndex } from "./index-tokens.ts";
import { asLines, indentBefore, indentOfLine, lineBreakOf, startOfLine, startOfNextLine } from "./lines.ts";
import { endOfMember, membersOf, writeText, type Member } from "./member.ts";
import type { Edit } from "./splice.ts";
import { quoteText } from "../../values/quote-text.ts";
import { present } from "../../values/present.ts";

/** A key with a text, or with a mapping of one key with a text. */
export interface NewMember {
  readonly name: string;
  readonly value: string | NewText;
}

interface NewText {
  readonly name: string;
  readonly value: string;
}

/** Where members of a mapping are, and before which of them a key belongs. */
interface Place {
  readonly text: string;
  readonly members: readonly Member[];
  readonly before: number;
  readonly outer: number;
}

/**
 * The edit that adds a member to a mapping in the mapping's own style: at its place where the keys are in alphabetical order, as kOps
 * writes them, else at the end. `outer` is the column, from 0, of a key that the mapping is indented from. Undefined for a mapping that has to be edited by hand.
 */
export function addMember(
  { text }: TokenIndex,
  map: MapToken,
  member: NewMember,
  outer: number,
): Edit | undefined {
  const members = membersOf(map);
  const place = { text, members, before: placeFor(members, member.name), outer };
  return map.type === "block-map" ? addLines(place, map, member) : addToFlow(place, map, member);
}

/** The lines of a mapping with one member, below a key that has none yet. */
export function nestedLine(step: string, indent: string, { name, value }: NewText): string {
  return `${indent}${step}${name}: ${writeText(value, false)}`;
}

function placeFor(members: readonly Member[], name: string): number {
  const names = members.map((member) => member.name);
  const isSorted = names.every((one, at) => at === 0 || (names[at - 1] ?? "") <= one);
  const after = isSorted ? names.findIndex((one) => one > name) : -1;
  return after < 0 ? names.length : after;
}

function addLines(place: Place, map: CST.BlockMap, { name, value }: NewMember): Edit | undefined {
  const { text, members, before, outer } = place;
  const [first] = members;
  const indent = first === undefined ? undefined : indentBefore(text, first.key.offset);
  if (first === undefined || indent === undefined) return undefined;
  const previous = members[before - 1];
  const offset =
    previous === undefined
      ? startOfComments(text, startOfLine(text, first.key.offset))
      : startOfNextLine(text, endOfMember(previous));
  const lines =
    typeof value === "string"
      ? [`${indent}${name}: ${writeText(value, false)}`]
      : [`${indent}${name}:`, nestedLine(stepOf(map, outer), indent, value)];
  return { offset, length: 0, text: asLines(text, offset, lines) };
}

/** Comments before a key are about that key. */
function startOfComments(text: string, offset: number): number {
  let start = offset;
  while (start > 0) {
    const line = text.slice(startOfLine(text, start - 1), start);
    if (!/^[ \t]*(?:#.*)?\r?\n$/.test(line)) break;
    start -= line.length;
  }
  return start;
}

/** By how much the mapping's own mappings are indented. */
export function stepOf(map: CST.BlockMap, outer: number): string {
  const inner = membersOf(map).flatMap(({ item: { value } }) =>
    value?.type === "block-map" ? value.indent : [],
  );
  const step = inner.map((indent) => indent - map.indent).find((one) => one > 0);
  return " ".repeat(step ?? Math.max(map.indent - outer, 1));
}

function addToFlow({ text, members, before }: Place, map: CST.FlowCollection, member: NewMember): Edit {
  const [first] = members;
  const last = members.at(-1);
  const indent = first === undefined ? undefined : indentBefore(text, first.key.offset);
  const style = {
    isQuoted: first === undefined ? isJson(text) : first.key.type === "double-quoted-scalar",
    isTight: first !== undefined && isTight(first),
    ...present({ layout: indent === undefined ? undefined : layoutOf(text, map, indent) }),
  };
  const written = writeFlow(member, style);
  if (last === undefined) return { offset: map.start.offset + 1, length: 0, text: written };
  const gap = style.layout === undefined ? (style.isTight ? "" : " ") : style.layout.gap;
  const next = members[before];
  return next === undefined
    ? { offset: endOfMember(last), length: 0, text: `,${gap}${written}` }
    : { offset: next.key.offset, length: 0, text: `${written},${gap}` };
}

function layoutOf(text: string, map: CST.FlowCollection, indent: string): Layout {
  const gap = `${lineBreakOf(text)}${indent}`;
  return { gap, step: indent.slice(indentOfLine(text, map.offset).length) };
}

/** `"a":1`, as programs write JSON. */
function isTight({ item }: Member): boolean {
  return item.sep?.every(({ type }) => type === "map-value-ind") === true;
}

function isJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** How a flow mapping is written; with a layout it has a line for each member. */
interface FlowStyle {
  readonly isQuoted: boolean;
  readonly isTight: boolean;
  readonly layout?: Layout;
}

interface Layout {
  /** Line break and indentation before a member. */
  readonly gap: string;
  readonly step: string;
}

function writeFlow({ name, value }: NewMember, style: FlowStyle): string {
  const { isQuoted, isTight: tight, layout } = style;
  const key = `${isQuoted ? quoteText(name) : name}:${tight ? "" : " "}`;
  if (typeof value === "string") return `${key}${writeText(value, isQuoted)}`;
  const inner = writeFlow(value, { isQuoted, isTight: tight });
  return layout === undefined
    ? `${key}{${inner}}`
    : `${key}{${layout.gap}${layout.step}${inner}${layout.gap}}`;
}
