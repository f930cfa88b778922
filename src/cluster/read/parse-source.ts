import { Composer, CST, Lexer, LineCounter, Parser } from "yaml";
import type { Document } from "yaml";
import { nodeReader, type Places } from "./read-node.ts";
import type { FieldPath, JsonValue, Position } from "./source-document.ts";
import { judgeRepeatedKey, withoutConsequences, type RepeatedKey } from "./repeated-key.ts";
import { specProblem, type SpecProblem } from "./spec-problem.ts";
import { templateNamer } from "./template-left.ts";
import { YamlError } from "./yaml-error.ts";

const MAXIMUM_DEPTH = 500;
/** Words, signs and gaps of one document: some five for each value, and 200 bytes of memory for each of them. */
const MAXIMUM_PARTS = 5_000_000;
/** Characters of a text whose smaller documents are not kept as they were parsed, but parsed again for the places of their fields. */
const LARGE = 1_000_000;

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
  const nameTemplate = templateNamer(source.text);
  const values: ParsedValue[] = [];
  const problems: SpecProblem[] = [];
  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      problems.push(nameTemplate(toProblem(source, error, positionOf)));
    }
  };
  const rereader = source.text.length > LARGE ? new Rereader(source.text) : undefined;
  attempt(() => {
    for (const { document, begins, ends } of parseYaml(source.text, lineCounter)) {
      attempt(() => {
        const parsed = readDocument(document);
        if (parsed === undefined) return;
        const { value, repeated } = parsed;
        const places = ends - begins > LARGE ? parsed : (rereader?.placesIn(begins, ends) ?? parsed);
        values.push(toParsedValue(value, places, positionOf));
        for (const key of withoutConsequences(repeated))
          problems.push(specProblem(source.name, positionOf(key.offset), judgeRepeatedKey(key)));
      });
    }
  });
  return { values, problems };
}

/** Not within the loop over documents: what is made there keeps all of them, with some sixty times the memory of their text. */
function toParsedValue(
  value: JsonValue,
  places: Places,
  positionOf: (offset: number) => Position,
): ParsedValue {
  return {
    value,
    position: (path, at) => positionOf(places.offsetOf(path, at)),
    written: (path) => places.written(path),
  };
}

/** A document of a text, and the part of the text that it stands in. */
interface PlacedDocument {
  readonly document: Document.Parsed;
  readonly begins: number;
  readonly ends: number;
}

/** Documents one by one: what a parsed document takes is some sixty times its text. */
function* parseYaml(text: string, lineCounter: LineCounter): Generator<PlacedDocument> {
  const composer = newComposer();
  const begins: number[] = [];
  let next = 0;
  const placed = (document: Document.Parsed): PlacedDocument => {
    const place = { document, begins: begins[next] ?? 0, ends: begins[next + 1] ?? text.length };
    next += 1;
    return place;
  };
  for (const token of tokensOf(text, lineCounter)) {
    if (token.type === "document") begins.push(token.offset);
    refuseDeepNesting(token);
    for (const document of composer.next(token)) yield placed(document);
  }
  for (const document of composer.end()) yield placed(document);
}

/** What is too large for one document is refused before it takes the memory. */
function* tokensOf(text: string, lineCounter: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lineCounter.addNewLine);
  let parts = 0;
  lineCounter.addNewLine(0);
  for (const part of new Lexer().lex(text)) {
    parts = part === CST.DOCUMENT ? 0 : parts + 1;
    if (parts > MAXIMUM_PARTS)
      throw new YamlError("the document has more than a million values", parser.offset, "Split it.");
    yield* parser.next(part);
  }
  yield* parser.end();
}

function newComposer(): Composer {
  return new Composer({
    version: "1.1",
    schema: "failsafe",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
}

/** The library composes nodes by recursion, and a stack that overflows inside a regular expression ends the process. */
function refuseDeepNesting(top: CST.Token): void {
  const open = [{ token: top, depth: 0 }];
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

type ReadDocument = Places & { readonly value: JsonValue; readonly repeated: readonly RepeatedKey[] };

function readDocument(document: Document.Parsed): ReadDocument | undefined {
  refuseBrokenDocument(document);
  if (document.contents === null) return undefined;
  const { value, ...places } = nodeReader(document.contents);
  return value === null ? undefined : { value, ...places };
}

/** Where the parts of one document are, by parsing it again; those of the last one are kept. */
class Rereader {
  readonly #text: string;
  #last: { readonly begins: number; readonly places: Places } | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  placesIn(begins: number, ends: number): Places {
    return {
      offsetOf: (path, at) => begins + this.#read(begins, ends).offsetOf(path, at),
      written: (path) => this.#read(begins, ends).written(path),
    };
  }

  #read(begins: number, ends: number): Places {
    if (this.#last?.begins !== begins) this.#last = { begins, places: this.#parse(begins, ends) };
    return this.#last.places;
  }

  #parse(begins: number, ends: number): Places {
    const [placed] = parseYaml(this.#text.slice(begins, ends), new LineCounter());
    const contents = placed?.document.contents;
    return contents ? nodeReader(contents) : { offsetOf: () => 0, written: () => undefined };
  }
}

function toProblem(source: Source, error: unknown, positionOf: (offset: number) => Position): SpecProblem {
  if (!(error instanceof YamlError)) throw error;
  const { message, hint, offset } = error;
  return specProblem(source.name, positionOf(offset), { code: "BAD_YAML", message, hint });
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
