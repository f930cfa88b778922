import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Alias, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** A mistake at an offset of a YAML text. */
export class YamlError extends Error {
  readonly offset: number;
  readonly hint: string;
  constructor(message: string, offset: number, hint: string) {
    super(message);
    this.offset = offset;
    this.hint = hint;
  }
}

/** Whether a part of a parsed text is a node of one of the four kinds. */
export function isReadable(value: unknown): value is Scalar | YAMLMap | YAMLSeq | Alias {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

/** Where a node starts in its text; 0 for what the text does not show. */
export function offsetOfNode(node: unknown): number {
  return isReadable(node) ? (node.range?.[0] ?? 0) : 0;
}
