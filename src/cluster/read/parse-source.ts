import { Composer, LineCounter, Parser } from "yaml";
import type { CST, Document } from "yaml";
import { nodeReader } from "./read-node.ts";
import type { FieldPath, JsonValue, Position } from "./source-document.ts";
import { judgeRepeatedKey, withoutConsequences, type RepeatedKey } from "./repeated-key.ts";
import { specProblem, type SpecProblem } from "./spec-problem.ts";
import { nameTemplate } from "./template-left.ts";
import { YamlError } from "./yaml-error.ts";

const MAXIMUM_DEPTH = 500;

/** A file's text with the name that messages use for it. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** One value of a YAML stream (or of a JSON file) and where its parts were written. */
export interface ParsedValue {
  readonly value: JsonValue;
  position(path: FieldPath, at?: "key" | "value"): Position;
  /** The scalar at `path` as it was written. */
  written(path: FieldPath): string | undefined;
}

/**
 * The values of a file of YAML documents or JSON, as Go's YAML library reads them (YAML 1.1 without times; JSON is YAML). Documents
 * without content are left out; a broken one is one error (BAD_YAML, or TEMPLATE_LEFT); a key that is written twice is a warning where
 * the last of them counts.
 */
export function parseSource(source: Source): { values: ParsedValue[]; problems: SpecProblem[] } {
  const lineCounter = new LineCounter();
  const positionOf = (offset: number): Position => toPosition(lineCounter, offset);
  const values: ParsedValue[] = [];
  const problems: SpecProblem[] = [];
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      problems.push(toProblem(source, error, positionOf));
    }
  };
  attempt(() => {
    for (const document of parseYaml(source.text, lineCounter)) {
      attempt(() => {
        const parsed = readDocument(document, positionOf);
        if (parsed === undefined) return;
        values.push(parsed.value);
        for (const key of withoutConsequences(parsed.repeated))
          problems.push(specProblem(source.name, positionOf(key.offset), judgeRepeatedKey(key)));
      });
    }
  });
  return { values, problems };
}

function parseYaml(text: string, lineCounter: LineCounter): Document.Parsed[] {
  const tokens = [...new Parser(lineCounter.addNewLine).parse(text)];
  refuseDeepNesting(tokens);
  const composer = new Composer({
    version: "1.1",
    schema: "failsafe",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  return [...composer.compose(tokens)];
}

/** The library composes nodes by recursion, and a stack that overflows inside a regular expression ends the process. */
function refuseDeepNesting(tokens: readonly CST.Token[]): void {
  const open = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAXIMUM_DEPTH) throw new YamlError("nested too deep", token.offset, "Flatten the document.");
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 });
  }
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((child) => child !== null && child !== undefined),
  );
}

function readDocument(
  document: Document.Parsed,
  positionOf: (offset: number) => Position,
): { readonly value: ParsedValue; readonly repeated: readonly RepeatedKey[] } | undefined {
  refuseBrokenDocument(document);
  if (document.contents === null) return undefined;
  const { value, offsetOf, written, repeated } = nodeReader(document.contents);
  if (value === null) return undefined;
  return { value: { value, written, position: (path, at) => positionOf(offsetOf(path, at)) }, repeated };
}

function toProblem(source: Source, error: unknown, positionOf: (offset: number) => Position): SpecProblem {
  if (!(error instanceof YamlError)) throw error;
  const { message, hint, offset } = error;
  const problem = specProblem(source.name, positionOf(offset), { code: "BAD_YAML", message, hint });
  return nameTemplate(source.text, problem);
}

function refuseBrokenDocument(document: Document.Parsed): void {
  const [broken] = document.errors;
  if (broken !== undefined) {
    const hint = broken.code === "TAB_AS_INDENT" ? "Indent with spaces." : "Correct the YAML at this place.";
    throw new YamlError(`broken YAML: ${broken.message}`, broken.pos[0], hint);
  }
  const { explicit, version } = document.directives.yaml;
  if (explicit === true && version !== "1.1") {
    throw new YamlError(
      `YAML ${version} is asked for`,
      0,
      "kOps reads YAML 1.1 only; remove the %YAML line.",
    );
  }
}

function toPosition(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}
