import { escapeCharacter, isLineBreak, scalarStyle } from "./scalar-style.ts";

const FOLD_COLUMN = 80;

/** Writes YAML in block style, minding the column: where lines fold, and whether a collection may start on the line. */
export class YamlWriter {
  readonly #parts: string[] = [];
  #column = 0;
  #atIndentation = true;
  #afterBlank = true;

  /** Whether only indentation and indicators stand on the line so far. */
  get atIndentation(): boolean {
    return this.#atIndentation;
  }

  /** The text so far, its last line ended. */
  end(): string {
    this.startLine(0);
    return this.#parts.join("");
  }

  /** Goes to column `indent`: of this line if nothing but indentation precedes it, else of the next. */
  startLine(indent: number): void {
    const reachable = this.#column < indent || (this.#column === indent && this.#afterBlank);
    if (!this.#atIndentation || !reachable) this.#breakLine("\n");
    this.#put(" ".repeat(indent - this.#column));
    this.#atIndentation = true;
    this.#afterBlank = true;
  }

  /** `-`, `?` or `:` before an entry, after which a collection may start on the same line. */
  indicator(sign: string): void {
    const atIndentation = this.#atIndentation;
    this.word(sign);
    this.#atIndentation = atIndentation;
  }

  /** The colon right after a key. */
  colon(): void {
    this.#put(":");
    this.#markText();
  }

  /** Something that needs no quotes. */
  word(text: string): void {
    if (!this.#afterBlank) this.#put(" ");
    this.#put(text);
    this.#markText();
  }

  /** A text in the style it needs; its further lines are indented by `indent`. A key stays on one line. */
  text(text: string, indent: number, isKey: boolean): void {
    const style = scalarStyle(text, isKey);
    if (style === "literal") this.#literal(text, indent);
    else if (style === "plain") this.#plain(text, indent, !isKey);
    else if (style === "single") this.#quoted("'", () => this.#single(text, indent, !isKey));
    else this.#quoted('"', () => this.#double(text, indent, !isKey));
  }

  #quoted(quote: string, writeText: () => void): void {
    this.word(quote);
    writeText();
    this.#put(quote);
    this.#markText();
  }

  #literal(text: string, indent: number): void {
    const characters = Array.from(text);
    const startHint = /^[ \n\u2028\u2029]/.test(text) ? "2" : "";
    this.word(`|${startHint}${chompHint(characters)}`);
    this.#breakLine("\n");
    this.#afterBlank = true;
    this.#lines(characters, indent);
  }

  #lines(characters: readonly string[], indent: number): void {
    this.#atIndentation = true;
    let broken = true;
    for (const character of characters) {
      if (isLineBreak(character)) {
        this.#breakLine(character);
        this.#atIndentation = true;
        broken = true;
      } else {
        if (broken) this.startLine(indent);
        this.#put(character);
        this.#atIndentation = false;
        broken = false;
      }
    }
  }

  #plain(text: string, indent: number, mayFold: boolean): void {
    this.word("");
    this.#folding(
      Array.from(text),
      indent,
      (_, next) => mayFold && next !== " ",
      (character) => character,
    );
    this.#markText();
  }

  #double(text: string, indent: number, mayFold: boolean): void {
    const characters = Array.from(text);
    const inside = (index: number): boolean => mayFold && index > 0 && index < characters.length - 1;
    this.#folding(characters, indent, inside, (character) => escapeCharacter(character) ?? character, "\\");
  }

  #single(text: string, indent: number, mayFold: boolean): void {
    const characters = Array.from(text);
    const inside = (index: number, next: string | undefined): boolean =>
      mayFold && index > 0 && index < characters.length - 1 && next !== " ";
    this.#folding(characters, indent, inside, (character) => (character === "'" ? "''" : character));
  }

  /** Breaks the line at a blank right of the fold column; `guard` keeps a blank that follows such a break. */
  #folding(
    characters: readonly string[],
    indent: number,
    mayFold: (index: number, next: string | undefined) => boolean,
    write: (character: string) => string,
    guard = "",
  ): void {
    let blanks = false;
    let broken = false;
    for (const [index, character] of characters.entries()) {
      const written = write(character);
      const next = characters[index + 1];
      if (isLineBreak(written)) {
        this.#breakLine(written);
        this.#atIndentation = true;
        broken = true;
        continue;
      }
      if (character === " " && !blanks && this.#column > FOLD_COLUMN && mayFold(index, next)) {
        this.#atIndentation = false;
        this.startLine(indent);
        if (next === " ") this.#put(guard);
      } else {
        if (broken && character !== " ") this.startLine(indent);
        this.#put(written);
      }
      blanks = character === " ";
      broken = broken && blanks;
      if (!blanks) this.#atIndentation = false;
    }
  }

  #put(text: string): void {
    if (text === "") return;
    this.#parts.push(text);
    this.#column += Array.from(text).length;
  }

  #breakLine(character: string): void {
    this.#parts.push(character);
    this.#column = 0;
  }

  #markText(): void {
    this.#atIndentation = false;
    this.#afterBlank = false;
  }
}

/** Says of a literal text that it ends without a line break, or with more than one. */
function chompHint(characters: readonly string[]): string {
  const [last, beforeLast] = [characters.at(-1) ?? "", characters.at(-2)];
  if (!isLineBreak(last)) return "-";
  return beforeLast === undefined || isLineBreak(beforeLast) ? "+" : "";
}
