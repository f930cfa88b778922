import { CST } from "yaml";
import { quoteText } from "../../values/quote-text.ts";
import type { ScalarToken } from "./index-tokens.ts";
import type { Edit } from "./splice.ts";

/** A part of a text and what takes its place. */
export interface PartChange {
  /** Where the part begins in the text that YAML makes of the scalar, in UTF-16 units. */
  readonly at: number;
  readonly part: string;
  readonly replacement: string;
}

/** Texts that need no quotes wherever they stand. */
const SAFE = /^[\w./:@%+-]+$/;

/** What YAML makes of a scalar; its tag does not count. */
export function textOfScalar(token: ScalarToken): string {
  return CST.resolveAsScalar(token).value;
}

/**
 * The edit of a scalar's source that changes parts of its text and keeps its style and all its other characters. Where a part is not
 * written as it reads (escapes, folded lines), the scalar is written anew between the same quotes. Undefined where neither gives the
 * text that is wanted.
 */
export function editScalar(token: ScalarToken, changes: readonly PartChange[]): Edit | undefined {
  let edited: ScalarToken | undefined = token;
  for (const change of changes.toSorted((a, b) => b.at - a.at)) {
    edited = edited === undefined ? undefined : changePart(edited, change);
  }
  if (edited === undefined) return undefined;
  return { offset: startOf(token), length: token.source.length, text: edited.source };
}

/** The scalar's text with parts changed, as a scalar that can stand anywhere. */
export function changedText(token: ScalarToken, changes: readonly PartChange[]): string {
  const text = changes
    .toSorted((a, b) => b.at - a.at)
    .reduce(
      (value, { at, part, replacement }) => value.slice(0, at) + replacement + value.slice(at + part.length),
      textOfScalar(token),
    );
  return SAFE.test(text) ? text : quoteText(text);
}

function changePart(token: ScalarToken, { at, part, replacement }: PartChange): ScalarToken | undefined {
  const value = textOfScalar(token);
  const wanted = value.slice(0, at) + replacement + value.slice(at + part.length);
  return [...replaced(token, part, replacement), ...writtenAnew(token, wanted)].find(
    (candidate) => textOfScalar(candidate) === wanted,
  );
}

function* replaced(token: ScalarToken, part: string, replacement: string): Generator<ScalarToken> {
  if (token.type === "scalar" && !SAFE.test(replacement)) return;
  const { source } = token;
  for (let at = source.indexOf(part); at >= 0; at = source.indexOf(part, at + 1)) {
    yield { ...token, source: source.slice(0, at) + replacement + source.slice(at + part.length) };
  }
}

function* writtenAnew(token: ScalarToken, text: string): Generator<ScalarToken> {
  if (token.type === "block-scalar") return;
  if (token.type === "scalar" && SAFE.test(text)) yield { ...token, source: text };
  if (token.type === "single-quoted-scalar") yield { ...token, source: `'${text.replaceAll("'", "''")}'` };
  yield { ...token, type: "double-quoted-scalar", source: quoteText(text) };
}

/** Where the source of a scalar's text begins: a block scalar's header comes before it. */
function startOf(token: ScalarToken): number {
  if (token.type !== "block-scalar") return token.offset;
  const header = token.props.at(-1);
  return header !== undefined && "source" in header ? header.offset + header.source.length : token.offset;
}

/** Where the source of a scalar ends; with the line break of a block scalar. */
export function endOfScalar(token: ScalarToken): number {
  return startOf(token) + token.source.length;
}
