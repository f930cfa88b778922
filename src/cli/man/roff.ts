import { wrap } from "../doctor/wrap.ts";

const COLUMNS = 76;

/** A text as a paragraph of roff: one line, nothing of it a command. */
export function roffText(text: string): string {
  return escaped(text.replace(/\s+/g, " ").trim());
}

/** The same in lines that people and tools can read. */
export function roffParagraph(text: string): string {
  return wrap(text.replace(/-/g, "\\-"), COLUMNS)
    .map((line) => escaped(line.replaceAll("\\-", "-")))
    .join("\n");
}

/** Lines as they stand. */
export function roffBlock(text: string): string[] {
  return text.split("\n").map(escaped);
}

function escaped(text: string): string {
  const shown = text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .replaceAll("–", "\\(en");
  return /^[.']/.test(shown) ? `\\&${shown}` : shown;
}
