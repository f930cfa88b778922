import type { MapToken, TokenIndex } from "./index-tokens.ts";
import { indentBefore, startOfLine, startOfNextLine } from "./lines.ts";
import { endOfMember, membersOf } from "./member.ts";
import type { Edit } from "./splice.ts";

/**
 * The edit that removes a member from a mapping: its lines in a block mapping, with comments on them. Undefined for a mapping that has
 * to be edited by hand.
 */
export function removeMember({ text }: TokenIndex, map: MapToken, name: string): Edit | undefined {
  const members = membersOf(map);
  const at = members.findIndex((member) => member.name === name);
  const member = members[at];
  if (member === undefined) return undefined;
  const end = endOfMember(member);
  if (map.type === "block-map") return removeLines(text, member.key.offset, end);
  const previous = members[at - 1];
  const next = members[at + 1];
  const start = previous === undefined ? member.key.offset : endOfMember(previous);
  const stop = previous === undefined && next !== undefined ? next.key.offset : end;
  return { offset: start, length: stop - start, text: "" };
}

function removeLines(text: string, offset: number, end: number): Edit | undefined {
  if (indentBefore(text, offset) === undefined) return undefined;
  const start = startOfLine(text, offset);
  const stop = startOfNextLine(text, end);
  if (text[stop - 1] === "\n") return { offset: start, length: stop - start, text: "" };
  const lineBreak = /\r?\n$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { offset: start - lineBreak, length: stop - start + lineBreak, text: "" };
}
