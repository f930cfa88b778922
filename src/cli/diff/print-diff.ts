import { printNames } from "../../text/print-names.ts";
import type { JsonObject } from "../../cluster/read/source-document.ts";
import type { AssetChange, ChangeKind, ListDiff } from "../../remap/diff-placements.ts";
import type { Finding } from "../../errors/finding.ts";
import { hideSecrets } from "../../errors/hide-secrets.ts";
import { printJson } from "../../text/print-json.ts";
import { printTable, type Column } from "../../text/print-table.ts";
import { formatBytes } from "../../values/format-bytes.ts";
import { printYaml } from "../../text/print-yaml.ts";
import { present } from "../../values/present.ts";

export type DiffFormat = "table" | "name" | "yaml" | "json";

const KINDS: readonly ChangeKind[] = ["added", "changed", "moved", "removed"];

const COLUMNS: readonly Column<AssetChange>[] = [
  { name: "CHANGE", value: ({ change }) => change },
  { name: "ASSET", value: ({ asset }) => asset },
  { name: "CANONICAL", value: ({ canonical }) => hideSecrets(canonical) },
  { name: "DOWNLOAD", value: ({ download }) => hideSecrets(download) },
];
const SIZE: Column<AssetChange> = {
  name: "SIZE",
  value: ({ size }) => (size === undefined ? "" : formatBytes(size)),
};
const WAS: Column<AssetChange> = { name: "WAS", value: wasOf };

/** The changes as a table, whose URLs are shown without secrets, or for machines as one list per kind of change. */
export function printDiff(
  diff: ListDiff,
  format: DiffFormat,
  nodes: readonly Finding[] = [],
  hasHeadings = true,
): string {
  switch (format) {
    case "table":
      return printChanges(diff.changes, hasHeadings);
    case "name":
      return printNames(
        diff.changes
          .filter(({ change }) => change !== "removed")
          .map(({ canonical }) => hideSecrets(canonical)),
      );
    case "yaml":
      return printYaml(grouped(diff, nodes));
    case "json":
      return `${printJson(grouped(diff, nodes))}\n`;
  }
}

function printChanges(changes: readonly AssetChange[], hasHeadings: boolean): string {
  if (changes.length === 0) return "";
  const isUsed = (column: Column<AssetChange>): boolean =>
    changes.some((change) => column.value(change) !== "");
  return printTable(changes, [...COLUMNS, ...[SIZE, WAS].filter(isUsed)], hasHeadings);
}

/** How much there is to do, in words. */
export function describeDiff({ changes, same }: ListDiff): string {
  const count = (kind: ChangeKind): number => changes.filter(({ change }) => change === kind).length;
  const [added, changed, moved, removed] = KINDS.map(count);
  return `${added ?? 0} to add, ${changed ?? 0} with another hash, ${moved ?? 0} at another place, ${removed ?? 0} no longer needed; ${same} stay${describeSize(changes)}`;
}

/** What a copy has to bring, as far as sizes are known. */
function describeSize(changes: readonly AssetChange[]): string {
  const wanted = changes.filter(({ change }) => change !== "removed");
  const sizes = wanted.flatMap(({ size }) => (size === undefined ? [] : [size]));
  if (sizes.length === 0) return "";
  const bytes = formatBytes(sizes.reduce((sum, size) => sum + size, 0));
  return `; ${sizes.length < wanted.length ? "at least " : ""}${bytes} to add, changed or moved ones included`;
}

function wasOf({ change, was, hash }: AssetChange): string {
  if (was === undefined) return "";
  return change === "moved" ? hideSecrets(was.download) : `${was.hash ?? ""} (now ${hash ?? ""})`;
}

function grouped({ changes, same }: ListDiff, nodes: readonly Finding[]): JsonObject {
  const lists = KINDS.map((kind) => [
    kind,
    changes.filter(({ change }) => change === kind).map((change) => printed(change)),
  ]);
  return { ...(Object.fromEntries(lists) as JsonObject), same, nodes: nodes.map(printedFinding) };
}

function printedFinding({ code, severity, message, hint, place }: Finding): JsonObject {
  const where =
    place === undefined || "flag" in place
      ? undefined
      : { ...present({ line: place.line }), file: place.file };
  return { code, severity, message, ...present({ hint, where }) };
}

function printed({ asset, canonical, download, hash, size, component, was }: AssetChange): JsonObject {
  return {
    asset,
    canonical,
    download,
    ...present({ hash, size, component, was: was === undefined ? undefined : { ...was } }),
  };
}
