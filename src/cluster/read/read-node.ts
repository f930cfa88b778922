import { isAlias, isMap, isScalar, isSeq, Scalar } from "yaml";
import type { Alias, Node, Pair, YAMLMap } from "yaml";
import { readScalar } from "./read-scalar.ts";
import type { RepeatedKey } from "./repeated-key.ts";
import type { FieldPath, JsonObject, JsonValue } from "./source-document.ts";
import { isReadable, offsetOfNode, YamlError } from "./yaml-error.ts";

const MAXIMUM_NODES = 1_000_000;

/** Mappings with so many members are searched by an index. */
const MANY_MEMBERS = 32;

type Member = Pair;

interface FoundMember {
  readonly key: unknown;
  readonly value: Node | undefined;
}

/** Where the parts of a document were written. */
export interface Places {
  offsetOf(path: FieldPath, at?: "key" | "value"): number;
  /** The text of the scalar at a path. */
  written(path: FieldPath): string | undefined;
}

/**
 * A parsed YAML node as JSON, and a function that finds the text offset of a path in it. Mappings merge (`<<`) as Go's yaml.v2 merges:
 * in the order written, so that a merge after a key wins over it. Throws YamlError.
 */
export function nodeReader(root: Node): Places & {
  readonly value: JsonValue;
  /** In the order in which they were met. */
  readonly repeated: readonly RepeatedKey[];
} {
  const reader = new NodeReader();
  const value = reader.read(root);
  return {
    value,
    offsetOf: (path, at = "key") => reader.offsetOf(root, path, at),
    written: (path) => reader.writtenAt(root, path),
    repeated: [...reader.repeated.values()],
  };
}

class NodeReader {
  readonly #anchors = new Map<string, Node>();
  readonly #targets = new Map<Alias, Node>();
  readonly #open = new Set<Node>();
  readonly #indexes = new Map<YAMLMap, ReadonlyMap<string, FoundMember>>();
  readonly #path: (string | number)[] = [];
  #nodes = 0;
  /** By their offset: an alias reads its anchor's value again. */
  readonly repeated = new Map<number, RepeatedKey>();

  read(node: unknown): JsonValue {
    if (!isReadable(node)) return null;
    this.#nodes += 1;
    if (this.#nodes > MAXIMUM_NODES) {
      throw new YamlError(
        "the document expands to more than a million values",
        offsetOfNode(node),
        "Use fewer aliases.",
      );
    }
    if (isAlias(node)) return this.#readInside(this.#resolve(node), node);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    return this.#readInside(node, node);
  }

  offsetOf(root: Node, path: FieldPath, at: "key" | "value"): number {
    let node: Node = root;
    let offset = offsetOfNode(root);
    for (const part of path) {
      const found = this.#member(this.#follow(node), part);
      if (found === undefined) return offset;
      offset =
        at === "key" || found.value === undefined ? offsetOfNode(found.key) : offsetOfNode(found.value);
      if (found.value === undefined) return offset;
      node = found.value;
    }
    return offset;
  }

  writtenAt(root: Node, path: FieldPath): string | undefined {
    let node: Node | undefined = root;
    for (const part of path) node = node && this.#member(this.#follow(node), part)?.value;
    const target = node && this.#follow(node);
    return isScalar(target) && typeof target.value === "string" ? target.value : undefined;
  }

  #readInside(node: Node, from: Node): JsonValue {
    if (this.#open.has(node)) {
      throw new YamlError("an anchor's value contains itself", offsetOfNode(from), "Remove the alias.");
    }
    this.#open.add(node);
    const value = this.#readContent(node);
    this.#open.delete(node);
    return value;
  }

  #readContent(node: Node): JsonValue {
    if (isMap(node)) return this.#readMap(node);
    if (isSeq(node)) return node.items.map((item, index) => this.#readAt(index, item));
    return isScalar(node) ? readScalar(node) : null;
  }

  #readMap(map: YAMLMap): JsonObject {
    const entries = new Map<string, JsonValue>();
    const written = new Set<string>();
    for (const pair of map.items as Member[]) {
      if (isMergeKey(pair.key)) {
        for (const [key, value] of this.#mergedEntries(pair.value)) entries.set(key, value);
        continue;
      }
      const key = this.#readKey(pair.key);
      if (written.has(key)) this.#repeat(key, offsetOfNode(pair.key));
      written.add(key);
      entries.set(key, this.#readAt(key, pair.value));
    }
    return Object.fromEntries(entries);
  }

  #readAt(part: string | number, value: unknown): JsonValue {
    this.#path.push(part);
    const read = this.read(value);
    this.#path.pop();
    return read;
  }

  #repeat(key: string, offset: number): void {
    this.repeated.set(offset, { path: [...this.#path, key], offset });
  }

  #mergedEntries(value: unknown): [string, JsonValue][] {
    const sources = this.#mergeSources(value);
    return sources.flatMap((source) => {
      const merged = this.read(source);
      if (merged === null || typeof merged !== "object" || Array.isArray(merged)) {
        throw new YamlError(
          "<< merges something that is not a mapping",
          offsetOfNode(source),
          "Merge mappings only.",
        );
      }
      return Object.entries(merged);
    });
  }

  /** The first of several mappings wins, so they are applied last to first. */
  #mergeSources(value: unknown): unknown[] {
    const target = isAlias(value) ? value : undefined;
    const node = target === undefined ? value : this.#resolve(target);
    return isSeq(node) ? node.items.toReversed() : [value];
  }

  #readKey(key: unknown): string {
    const value = this.read(key);
    if (value === null || typeof value === "object") {
      throw new YamlError("a key is not a text", offsetOfNode(key), "Write the key as a plain word.");
    }
    return String(value);
  }

  #resolve(alias: Alias): Node {
    const known = this.#targets.get(alias);
    if (known !== undefined) return known;
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      throw new YamlError(
        `the alias *${alias.source} has no anchor`,
        offsetOfNode(alias),
        `Write &${alias.source} at the value before it, or put the text in quotes.`,
      );
    }
    this.#targets.set(alias, target);
    return target;
  }

  #follow(node: Node): Node {
    return isAlias(node) ? (this.#targets.get(node) ?? node) : node;
  }

  #member(node: Node, part: string | number): FoundMember | undefined {
    if (isSeq(node)) {
      const item = typeof part === "number" ? node.items[part] : undefined;
      return isReadable(item) ? { key: item, value: item } : undefined;
    }
    return isMap(node) ? this.#mapMember(node, String(part)) : undefined;
  }

  #mapMember(map: YAMLMap, name: string): FoundMember | undefined {
    const index = this.#indexes.get(map);
    if (index !== undefined) return index.get(name);
    const items = map.items as Member[];
    const isSearched = items.length < MANY_MEMBERS || items.some(({ key }) => isMergeKey(key));
    return isSearched ? this.#searched(map, name) : this.#indexed(map).get(name);
  }

  #indexed(map: YAMLMap): ReadonlyMap<string, FoundMember> {
    const index = new Map<string, FoundMember>();
    for (const { key, value } of map.items as Member[]) {
      const name = this.#scalarKey(key);
      if (name !== undefined) index.set(name, { key, value: isReadable(value) ? value : undefined });
    }
    this.#indexes.set(map, index);
    return index;
  }

  #searched(map: YAMLMap, name: string): FoundMember | undefined {
    let found: FoundMember | undefined;
    for (const { key, value } of map.items as Member[]) {
      if (isMergeKey(key)) {
        for (const source of this.#mergeSources(value)) {
          if (isReadable(source)) found = this.#member(this.#follow(source), name) ?? found;
        }
      } else if (this.#scalarKey(key) === name) {
        found = { key, value: isReadable(value) ? value : undefined };
      }
    }
    return found;
  }

  #scalarKey(key: unknown): string | undefined {
    const node = isReadable(key) ? this.#follow(key) : key;
    return isScalar(node) ? String(readScalar(node)) : undefined;
  }
}

function isMergeKey(key: unknown): boolean {
  return (
    isScalar(key) &&
    key.value === "<<" &&
    (key.type === Scalar.PLAIN || key.tag === "tag:yaml.org,2002:merge")
  );
}
