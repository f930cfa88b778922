/** Go code as far as it decides what is done: lines, branches, and blocks of any other kind. Lines count from 1. */
export type GoStatement =
  | { readonly kind: "line"; readonly line: number; readonly text: string }
  | { readonly kind: "if"; readonly line: number; readonly arms: readonly GoArm[] }
  | {
      readonly kind: "switch";
      readonly line: number;
      readonly subject: string;
      readonly cases: readonly GoCase[];
    }
  | { readonly kind: "block"; readonly line: number; readonly body: readonly GoStatement[] };

/** An arm of an if; the last one, `else`, has no test. */
export interface GoArm {
  readonly test?: string;
  readonly body: readonly GoStatement[];
}

/** A case of a switch; `default` has no labels. */
interface GoCase {
  readonly labels: readonly string[];
  readonly body: readonly GoStatement[];
}

interface Cursor {
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  at: number;
}

const LABEL = /^(?:case (.*)|default):$/s;

/** Parses code as gofmt lays it out: one statement a line, blocks that open at a line's end. */
export function parseGoStatements(source: string, firstLine = 1): readonly GoStatement[] {
  return parseBody({ lines: joinLabels(source, firstLine), at: 0 });
}

/** Lines without comments and blanks; a case that goes over several lines is one. */
function joinLabels(source: string, firstLine: number): Cursor["lines"] {
  const lines: { line: number; text: string }[] = [];
  for (const [i, raw] of source.split("\n").entries()) {
    const text = raw.replace(/(^|\s)\/\/.*$/, "").trim();
    if (text === "") continue;
    const last = lines.at(-1);
    const isOpen = last !== undefined && last.text.startsWith("case ") && !last.text.endsWith(":");
    if (isOpen) last.text += ` ${text}`;
    else lines.push({ line: firstLine + i, text });
  }
  return lines;
}

/** Up to the closing brace or the next case, which are left for the caller. */
function parseBody(cursor: Cursor): readonly GoStatement[] {
  const body: GoStatement[] = [];
  for (;;) {
    const next = cursor.lines[cursor.at];
    if (next === undefined || next.text.startsWith("}") || LABEL.test(next.text)) return body;
    cursor.at += 1;
    body.push(next.text.endsWith("{") ? parseBlock(cursor, next.line, next.text) : { kind: "line", ...next });
  }
}

function parseBlock(cursor: Cursor, line: number, text: string): GoStatement {
  if (text.startsWith("if ")) return { kind: "if", line, arms: parseArms(cursor, text) };
  if (/^switch\b/.test(text)) {
    const subject = text.slice("switch".length, -1).trim();
    return { kind: "switch", line, subject, cases: parseCases(cursor) };
  }
  const body = parseBody(cursor);
  cursor.at += 1;
  return { kind: "block", line, body };
}

function parseArms(cursor: Cursor, first: string): GoArm[] {
  const arms: GoArm[] = [];
  for (let header: string | undefined = first; header !== undefined;) {
    const test = /^(?:\} else )?if (.*)\{$/.exec(header)?.[1]?.trim();
    arms.push({ ...(test === undefined ? {} : { test }), body: parseBody(cursor) });
    const closing = cursor.lines[cursor.at]?.text ?? "";
    cursor.at += 1;
    header = closing.startsWith("} else ") ? closing : undefined;
  }
  return arms;
}

function parseCases(cursor: Cursor): GoCase[] {
  const cases: GoCase[] = [];
  for (;;) {
    const label = LABEL.exec(cursor.lines[cursor.at]?.text ?? "");
    cursor.at += 1;
    if (label === null) return cases;
    cases.push({ labels: label[1]?.split(/,\s*/) ?? [], body: parseBody(cursor) });
  }
}
