/** What systemd takes as it stands. */
const PLAIN = /^[\w@:/.,+=-]+$/;
/** What ends a line, steers a terminal or is shown as nothing. */
const ACTING =
  // eslint-disable-next-line no-control-regex -- these are what it is about
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A word of a command, as systemd.service(5) ("Command lines") has it in ExecStart=: quoted, with nothing in it that is a specifier, a
 * variable or an escape.
 */
export function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return `"${escaped(word).replaceAll("$", "$$$$")}"`;
}

/** A path in a list of paths (systemd.syntax(7)): no variables there. */
export function quotePath(path: string): string {
  return PLAIN.test(path) ? path : `"${escaped(path)}"`;
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\"]/g, (character) => `\\${character}`)
    .replaceAll("%", "%%")
    .replaceAll(ACTING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
