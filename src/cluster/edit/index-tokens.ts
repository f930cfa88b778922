import { CST, Parser } from "yaml";
import type { Position } from "../read/source-document.ts";

export type ScalarToken = CST.FlowScalar | CST.BlockScalar;
export type MapToken = CST.BlockMap | CST.FlowCollection;

/** The tokens of a YAML or JSON text by where they begin, which is where the reader says that their values were written. */
export interface TokenIndex {
  readonly text: string;
  readonly scalars: ReadonlyMap<number, ScalarToken>;
  /** Block mappings and flow collections. */
  readonly maps: ReadonlyMap<number, MapToken>;
  /** Where the value of an alias's anchor begins, by where the alias does. */
  readonly targets: ReadonlyMap<number, number>;
  readonly aliases: ReadonlyMap<number, CST.FlowScalar>;
  offsetOf(position: Position): number;
}

/** Takes a text apart without losing any of it. The nesting must be one that parseSource accepts. */
export function indexTokens(text: string): TokenIndex {
  const walk = new Walk();
  for (const token of new Parser().parse(text)) if (token.type === "document") walk.document(token);
  const starts = lineStarts(text);
  const offsetOf = ({ line, column }: Position): number => (starts[line - 1] ?? 0) + column - 1;
  return {
    text,
    scalars: walk.scalars,
    maps: walk.maps,
    targets: walk.targets,
    aliases: walk.aliases,
    offsetOf,
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

class Walk {
  readonly scalars = new Map<number, ScalarToken>();
  readonly maps = new Map<number, MapToken>();
  readonly targets = new Map<number, number>();
  readonly aliases = new Map<number, CST.FlowScalar>();
  readonly #anchors = new Map<string, number>();

  document({ start, value }: CST.Document): void {
    this.#anchors.clear();
    this.#value(start, value);
  }

  #value(properties: readonly CST.SourceToken[], token: CST.Token | null | undefined): void {
    if (token === null || token === undefined) return;
    const anchor = properties.findLast(({ type }) => type === "anchor");
    if (anchor !== undefined) this.#anchors.set(anchor.source.slice(1), token.offset);
    if (token.type === "alias") this.#alias(token);
    else if (CST.isScalar(token)) this.scalars.set(token.offset, token);
    else if (CST.isCollection(token)) {
      if (token.type !== "block-seq") this.maps.set(token.offset, token);
      this.#items(token.items);
    }
  }

  #alias(token: CST.FlowScalar): void {
    this.aliases.set(token.offset, token);
    const target = this.#anchors.get(token.source.slice(1));
    if (target !== undefined) this.targets.set(token.offset, target);
  }

  #items(items: readonly CST.CollectionItem[]): void {
    for (const { start, key, sep, value } of items) {
      if (sep === undefined) {
        this.#value(start, key ?? value);
      } else {
        this.#value(start, key);
        this.#value(sep, value);
      }
    }
  }
}
