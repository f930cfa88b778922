/** One assignment in Go code and the blocks it stands in. */
export interface Assignment {
  /** 1-based. */
  readonly line: number;
  /** The right-hand side as written. */
  readonly value: string;
  /** Headers of the open blocks, outermost first: `if c.Version == ""`, `switch {`, `case b.IsKubernetesLT("1.32")`, `else of if …`. */
  readonly headers: readonly string[];
}

interface Block {
  header: string;
  /** The case of a switch that is current. */
  label?: string;
}

/** Finds the lines that match `target` (whose first group is the right-hand side), with the blocks around each. */
export function findAssignments(source: string, target: RegExp): Assignment[] {
  const found: Assignment[] = [];
  const blocks: Block[] = [];
  for (const [i, raw] of source.split("\n").entries()) {
    const line = stripComment(raw).trim();
    if (line === "") continue;
    const closed = line.startsWith("}") ? blocks.pop() : undefined;
    const label = /^(?:case\s+(.*)|default):$/.exec(line);
    const top = blocks.at(-1);
    if (label !== null && top !== undefined)
      top.label = label[1] === undefined ? "default" : `case ${label[1]}`;
    const value = target.exec(line)?.[1];
    if (value !== undefined) found.push({ line: i + 1, value, headers: blocks.flatMap(headersOf) });
    if (line.endsWith("{")) blocks.push({ header: headerOf(line, closed) });
  }
  return found;
}

function headersOf({ header, label }: Block): string[] {
  return label === undefined ? [header] : [header, label];
}

function headerOf(line: string, closed: Block | undefined): string {
  const header = line.replace(/^\}\s*/, "").replace(/\s*\{$/, "");
  return header === "else" ? `else of ${closed?.header ?? ""}` : header;
}

function stripComment(line: string): string {
  return line.replace(/(^|\s)\/\/.*$/, "");
}

/** The string constants and variables of Go code, by name: `X = "text"` and `X := "text"`. */
export function findStrings(source: string): Map<string, string> {
  const strings = new Map<string, string>();
  for (const match of source.matchAll(/^\s*(?:const\s+|var\s+)?(\w+)\s*:?=\s*"([^"\n]*)"\s*$/gm)) {
    strings.set(match[1] ?? "", match[2] ?? "");
  }
  return strings;
}

/**
 * The text of a Go string expression: a literal, a name, a sum of both, or one of these behind a pointer
 * (`new(…)`, `fi.PtrTo(…)`, `&name`). Undefined for anything else.
 */
export function evaluateString(expression: string, strings: ReadonlyMap<string, string>): string | undefined {
  const bare = expression
    .trim()
    .replace(/,$/, "")
    .replace(/^(?:new|fi\.PtrTo)\((.*)\)$/, "$1")
    .replace(/^&/, "");
  const parts = bare.split(/\s*\+\s*/).map((part) => {
    const literal = /^"([^"]*)"$/.exec(part)?.[1];
    return literal ?? strings.get(part.replace(/^\w+\./, ""));
  });
  return parts.includes(undefined) ? undefined : parts.join("");
}

/** The source text of a function or method; undefined when there is none of that name. */
export function findFunction(
  source: string,
  name: string,
): { readonly text: string; readonly line: number } | undefined {
  const start = new RegExp(String.raw`^func (?:\([^)]*\) )?${name}\(`, "m").exec(source)?.index;
  if (start === undefined) return undefined;
  const end = source.indexOf("\n}", start);
  return { text: source.slice(start, end + 2), line: source.slice(0, start).split("\n").length };
}
