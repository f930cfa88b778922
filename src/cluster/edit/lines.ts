/** Where the line begins that an offset is in. */
export function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the first line begins that lies behind an offset; the text's end if there is none. */
export function startOfNextLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** How the text ends its lines. */
export function lineBreakOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** The white space that an offset's line begins with. */
export function indentOfLine(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(startOfLine(text, offset)))?.[0] ?? "";
}

/** The same if nothing else is before the offset. */
export function indentBefore(text: string, offset: number): string | undefined {
  const before = text.slice(startOfLine(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** Lines to be put at the start of a line, or behind a last line that is not ended. */
export function asLines(text: string, offset: number, lines: readonly string[]): string {
  const lineBreak = lineBreakOf(text);
  const isAtStart = offset === 0 || text[offset - 1] === "\n";
  return lines.map((line) => (isAtStart ? line + lineBreak : lineBreak + line)).join("");
}
