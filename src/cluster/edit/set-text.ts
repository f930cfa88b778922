import type { CST } from "yaml";
import type { SourceDocument } from "../read/source-document.ts";
import { addMember, nestedLine, stepOf } from "./add-member.ts";
import { editScalar, textOfScalar } from "./edit-scalar.ts";
import { indexTokens, type MapToken, type TokenIndex } from "./index-tokens.ts";
import { asLines, indentBefore, startOfNextLine } from "./lines.ts";
import { endOfMember, membersOf, writeText, type Member } from "./member.ts";
import { removeMember } from "./remove-member.ts";
import { splice, type Edit } from "./splice.ts";

/** A document of a text that is edited. */
type Located = Pick<SourceDocument, "position">;

/** A text below a mapping of a document: `spec`, `assets`, `fileRepository`. */
export interface TextPlace {
  /** A mapping that is there. */
  readonly root: string;
  /** A mapping in it, which may be absent. */
  readonly section: string;
  readonly name: string;
}

/**
 * The file's text with one text of a document set, made in the style of what is around it, and every other character as it was.
 * Undefined where it has to be edited by hand: the mapping is an alias or merged, or shares its line with others.
 */
export function setText(
  text: string,
  document: Located,
  { root, section, name }: TextPlace,
  value: string,
): string | undefined {
  const index = indexTokens(text);
  const rootMap = mapAt(index, document, [root]);
  if (rootMap === undefined) return undefined;
  const outer = document.position([root]).column - 1;
  const found = membersOf(rootMap).find((member) => member.name === section);
  if (found === undefined)
    return spliced(text, addMember(index, rootMap, { name: section, value: { name, value } }, outer));
  const map = valueMap(found);
  if (map === undefined) return fillSection(index, rootMap, found, { name, value, outer });
  const member = membersOf(map).find((one) => one.name === name);
  return spliced(
    text,
    member === undefined ? addMember(index, map, { name, value }, outer) : changeMember(index, member, value),
  );
}

/**
 * The file's text without one text of a document; a section that has nothing else goes as well. Undefined where it has to be edited by
 * hand.
 */
export function removeText(text: string, document: Located, place: TextPlace): string | undefined {
  const index = indexTokens(text);
  const rootMap = mapAt(index, document, [place.root]);
  const section = rootMap && membersOf(rootMap).find((member) => member.name === place.section);
  const map = section && valueMap(section);
  if (rootMap === undefined || map === undefined) return undefined;
  const isOnly = membersOf(map).length === 1;
  return spliced(
    text,
    isOnly ? removeMember(index, rootMap, place.section) : removeMember(index, map, place.name),
  );
}

function mapAt(index: TokenIndex, document: Located, path: readonly string[]): MapToken | undefined {
  return index.maps.get(index.offsetOf(document.position(path, "value")));
}

function valueMap({ item: { value } }: Member): MapToken | undefined {
  return value?.type === "block-map" || (value?.type === "flow-collection" && value.start.source === "{")
    ? value
    : undefined;
}

function changeMember(index: TokenIndex, { item, key }: Member, value: string): Edit | undefined {
  const token = item.value;
  if (token === undefined)
    return afterColon(item, ` ${writeText(value, key.type === "double-quoted-scalar")}`);
  const scalar = index.scalars.get(token.offset);
  if (scalar !== undefined)
    return editScalar(scalar, [{ at: 0, part: textOfScalar(scalar), replacement: value }]);
  const alias = index.aliases.get(token.offset);
  if (alias === undefined) return undefined;
  return { offset: alias.offset, length: alias.source.length, text: writeText(value, false) };
}

function afterColon({ sep }: CST.CollectionItem, text: string): Edit | undefined {
  const colon = sep?.find(({ type }) => type === "map-value-ind");
  return colon && { offset: colon.offset + 1, length: 0, text };
}

/** A section that is there and has nothing: `assets:`, `assets: null`, `assets: ~`. */
function fillSection(
  { text }: TokenIndex,
  root: MapToken,
  section: Member,
  member: { readonly name: string; readonly value: string; readonly outer: number },
): string | undefined {
  const { value } = section.item;
  if (value !== undefined && value.type !== "scalar") return undefined;
  const isQuoted = section.key.type === "double-quoted-scalar";
  const flow = `{${writeText(member.name, isQuoted)}: ${writeText(member.value, isQuoted)}}`;
  if (root.type === "flow-collection") {
    return value && spliced(text, { offset: value.offset, length: value.source.length, text: flow });
  }
  const indent = indentBefore(text, section.key.offset);
  if (indent === undefined) return undefined;
  const offset = startOfNextLine(text, endOfMember(section));
  const lines = asLines(text, offset, [nestedLine(stepOf(root, member.outer), indent, member)]);
  const added = { offset, length: 0, text: lines };
  if (value === undefined) return spliced(text, added);
  const blank = /[ \t]*$/.exec(text.slice(0, value.offset))?.[0].length ?? 0;
  return splice(text, [
    { offset: value.offset - blank, length: value.source.length + blank, text: "" },
    added,
  ]);
}

function spliced(text: string, edit: Edit | undefined): string | undefined {
  return edit === undefined ? undefined : splice(text, [edit]);
}
