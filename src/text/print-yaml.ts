import type { JsonObject, JsonValue } from "../cluster/read/source-document.ts";
import { compareKeys } from "./compare-keys.ts";
import { printFloat } from "./print-float.ts";
import { YamlWriter } from "./yaml-writer.ts";

const SIMPLE_KEY_BYTES = 128;

/**
 * YAML as Go's sigs.k8s.io/yaml prints it: indented by 2, lists not indented under their key, keys in natural order, quotes only
 * where the plain text would mean something else, folded after column 80.
 */
export function printYaml(value: JsonValue): string {
  const writer = new YamlWriter();
  printNode(writer, value, { indent: -1, inMapping: false });
  return writer.end();
}

interface Place {
  /** The column of the enclosing collection; -1 at the root. */
  readonly indent: number;
  readonly inMapping: boolean;
}

function printNode(writer: YamlWriter, value: JsonValue, place: Place): void {
  if (Array.isArray(value)) printList(writer, value, place);
  else if (value !== null && typeof value === "object") printMapping(writer, value, place);
  else if (typeof value === "string") writer.text(value, Math.max(place.indent, 0) + 2, false);
  else writer.word(typeof value === "number" ? printNumber(value) : String(value));
}

function printList(writer: YamlWriter, items: readonly JsonValue[], place: Place): void {
  if (items.length === 0) writer.word("[]");
  const indentless = place.inMapping && !writer.atIndentation;
  const indent = indentless ? place.indent : deeper(place.indent);
  for (const item of items) {
    writer.startLine(indent);
    writer.indicator("-");
    printNode(writer, item, { indent, inMapping: false });
  }
}

function printMapping(writer: YamlWriter, object: JsonObject, place: Place): void {
  const entries = Object.entries(object).sort(([a], [b]) => compareKeys(a, b));
  if (entries.length === 0) writer.word("{}");
  const indent = deeper(place.indent);
  for (const [key, value] of entries) {
    writer.startLine(indent);
    printKey(writer, key, indent);
    printNode(writer, value, { indent, inMapping: true });
  }
}

function printKey(writer: YamlWriter, key: string, indent: number): void {
  if (isSimpleKey(key)) {
    writer.text(key, indent + 2, true);
    writer.colon();
    return;
  }
  writer.indicator("?");
  writer.text(key, indent + 2, false);
  writer.startLine(indent);
  writer.indicator(":");
}

function isSimpleKey(key: string): boolean {
  return Buffer.byteLength(key) <= SIMPLE_KEY_BYTES && !/[\n\r\u0085\u2028\u2029]/.test(key);
}

function deeper(indent: number): number {
  return indent < 0 ? 0 : indent + 2;
}

function printNumber(value: number): string {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 64
    ? String(value)
    : printFloat(value);
}
