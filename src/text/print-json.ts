import { printJsonText } from "../values/quote-text.ts";
import type { JsonValue } from "../cluster/read/source-document.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "<": "\\u003c",
  ">": "\\u003e",
  "&": "\\u0026",
};

/**
 * JSON on one line without a line end, escaped as Go's encoding/json does (with `<`, `>` and `&`), and what acts on a terminal or ends a
 * line for one reader or another, which Go leaves, escaped too; keys stay in their order.
 */
export function printJson(value: JsonValue): string {
  return printJsonText(value).replace(/[<>&]/g, (character) => ESCAPES[character] ?? character);
}
