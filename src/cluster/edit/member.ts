import { CST } from "yaml";
import { resolveGoScalar } from "../read/go-scalar.ts";
import { quoteText } from "../../values/quote-text.ts";
import { endOfScalar } from "./edit-scalar.ts";
import type { MapToken } from "./index-tokens.ts";

/** A key of a mapping and its value, as they are written. */
export interface Member {
  readonly name: string;
  readonly item: CST.CollectionItem;
  readonly key: CST.FlowScalar | CST.BlockScalar;
}

/** The members of a mapping whose keys are plain or quoted words. */
export function membersOf(map: MapToken): Member[] {
  return map.items.flatMap((item: CST.CollectionItem) =>
    CST.isScalar(item.key) ? [{ name: CST.resolveAsScalar(item.key).value, item, key: item.key }] : [],
  );
}

/** Where a member ends; comments behind it do not count. */
export function endOfMember({ key, item }: Member): number {
  return endOfItem(item) ?? endOfScalar(key);
}

function endOfItem({ key, sep, value }: CST.CollectionItem): number | undefined {
  if (value !== undefined) return endOfToken(value);
  const last = sep?.findLast(({ type }) => type !== "space" && type !== "newline" && type !== "comment");
  if (last !== undefined) return last.offset + last.source.length;
  return key === null || key === undefined ? undefined : endOfToken(key);
}

function endOfToken(token: CST.Token): number {
  if (token.type === "block-map" || token.type === "block-seq") {
    const ends = token.items.flatMap((item: CST.CollectionItem) => endOfItem(item) ?? []);
    return ends.at(-1) ?? token.offset;
  }
  if (token.type === "flow-collection") {
    const [end] = token.end;
    return end === undefined ? token.offset : end.offset + end.source.length;
  }
  if (CST.isScalar(token)) return endOfScalar(token);
  return token.offset + ("source" in token ? token.source.length : 0);
}

/** A text as a YAML scalar; in quotes if it is wanted, or if it would be read otherwise. */
export function writeText(text: string, isQuoted: boolean): string {
  const isPlain = /^[\w./][\w./:@%?=&+~-]*$/.test(text) && !text.endsWith(":");
  return isPlain && !isQuoted && resolveGoScalar(text) === text ? text : quoteText(text);
}
