/**
 * Characters that a terminal or a reader of lines acts on instead of showing them: C0, DEL and C1 controls, the line and paragraph
 * separators, marks that reorder text, the byte-order mark, and halves of surrogate pairs.
 */
const ACTING =
  // eslint-disable-next-line no-control-regex -- these are what it is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Words of somebody else (a registry, a server, a helper, a name), as they may stand in one line of a message: what acts is escaped. */
export function printable(text: string): string {
  return text.replaceAll(ACTING, (character) =>
    character === "\n" ? "\\n" : character === "\t" ? "\\t" : escaped(character),
  );
}

/** The same for a message of our own that may have several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
