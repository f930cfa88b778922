import { resolveGoScalar } from "../cluster/read/go-scalar.ts";

export type ScalarStyle = "plain" | "single" | "double" | "literal";

const TIMESTAMP =
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})| [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?)?$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const LINE_BREAK = /[\n\r\u0085\u2028\u2029]/;
const SEPARATOR = /[\u0085\u2028\u2029]/;
const UNPRINTABLE = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const INDICATOR_AT_START = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t]|$)|---|\.\.\.)/;
const INDICATOR_INSIDE = /:(?:[ \t]|$)|[ \t\n\r\u0085\u2028\u2029]#/;

/** How Go's yaml.v2 writes a text in block style; `isKey` is for the key of a mapping that fits on its line. */
export function scalarStyle(text: string, isKey: boolean): ScalarStyle {
  // Go writes them as they are, and other readers take them for the end of a line, and so of a name.
  if (SEPARATOR.test(text)) return "double";
  const hasLineBreak = LINE_BREAK.test(text);
  if (text.includes("\n")) return literalAllowed(text) && !isKey ? "literal" : "double";
  if (!staysText(text) || (isKey && text === "<<")) return "double";
  if (!isUnprintable(text) && !hasLineBreak && plainAllowed(text)) return "plain";
  return singleAllowed(text) && !(isKey && hasLineBreak) ? "single" : "double";
}

/** How a character is written between double quotes, if not as it is: the unprintable, quotes and backslashes. */
export function escapeCharacter(character: string): string | undefined {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (!isUnprintable(character) && !LINE_BREAK.test(character)) return undefined;
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) return `\\${named}`;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** Whether a character ends a line to Go's YAML library. */
export function isLineBreak(character: string): boolean {
  return LINE_BREAK.test(character);
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  "\u0085": "N",
  "\u2028": "L",
  "\u2029": "P",
};

/** Whether an unquoted text would be read as this text, not as a number, boolean, null or time. */
function staysText(text: string): boolean {
  return resolveGoScalar(text) === text && !TIMESTAMP.test(text) && !BASE_60.test(text);
}

function plainAllowed(text: string): boolean {
  return !/^ | $/.test(text) && !INDICATOR_AT_START.test(text) && !INDICATOR_INSIDE.test(text);
}

function singleAllowed(text: string): boolean {
  return !isUnprintable(text) && !/[\n\r\u0085\u2028\u2029] | [\n\r\u0085\u2028\u2029]/.test(text);
}

function literalAllowed(text: string): boolean {
  return !isUnprintable(text) && !/ (?:$|[\n\r\u0085\u2028\u2029])/.test(text);
}

function isUnprintable(text: string): boolean {
  return UNPRINTABLE.test(text);
}
