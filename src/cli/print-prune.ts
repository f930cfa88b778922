import { printNames } from "../text/print-names.ts";
import { hideSecrets } from "../errors/hide-secrets.ts";
import type { PruneReport } from "../tasks/prune/prune-request.ts";
import { printTable, type Column } from "../text/print-table.ts";
import { counted } from "../values/counted.ts";
import { formatBytes } from "../values/format-bytes.ts";
import { printJsonText } from "../values/quote-text.ts";

export type PruneFormat = "table" | "name" | "json";

/** How it is printed. */
interface Printing {
  readonly format: PruneFormat;
  /** It was taken away, and not only looked at. */
  readonly isApplied: boolean;
  /** False: the rows alone. */
  readonly hasHeadings?: boolean;
}

/** One thing that goes. */
interface Row {
  readonly kind: string;
  readonly name: string;
  readonly size?: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: "KIND", value: ({ kind }) => kind },
  { name: "NAME", value: ({ name }) => name },
  { name: "SIZE", value: ({ size }) => (size === undefined ? "" : formatBytes(size)) },
];

/** What goes, one row each, and a sum; or all of it as JSON. */
export function printPrune(report: PruneReport, printing: Printing): string {
  return hideSecrets(printAs(report, printing));
}

function printAs(report: PruneReport, { format, isApplied, hasHeadings = true }: Printing): string {
  const rows = rowsOf(report);
  switch (format) {
    case "json":
      return `${printJsonText({ ...report, applied: isApplied }, 2)}\n`;
    case "name":
      return printNames(rows.map(({ name }) => name));
    case "table": {
      const table = rows.length === 0 ? "" : printTable(rows, COLUMNS, hasHeadings);
      return hasHeadings ? `${table}${describeSum(report, isApplied)}\n` : table;
    }
  }
}

function rowsOf({ plan }: PruneReport): Row[] {
  return [
    ...plan.repositories.flatMap(({ repository, tags }) =>
      tags.map((tag): Row => ({ kind: "tag", name: `${repository}:${tag}` })),
    ),
    ...plan.repositories.flatMap(({ repository, manifests }) =>
      manifests.map((digest): Row => ({ kind: "manifest", name: `${repository}@${digest}` })),
    ),
    ...plan.blobs.map(({ digest, size }): Row => ({ kind: "blob", name: digest, size })),
    ...plan.files.map(({ path, size }): Row => ({ kind: "file", name: path, size })),
  ];
}

function describeSum({ plan, removed }: PruneReport, isApplied: boolean): string {
  const planned = {
    tags: count(plan.repositories, ({ tags }) => tags),
    manifests: count(plan.repositories, ({ manifests }) => manifests),
    blobs: plan.blobs.length,
    files: plan.files.length,
    bytes: plan.bytes,
  };
  const { tags, manifests, blobs, files, bytes } = isApplied ? removed : planned;
  const what = [
    ...[counted(tags, "tag"), counted(manifests, "manifest"), counted(blobs, "blob"), counted(files, "file")],
    formatBytes(bytes),
  ].join(", ");
  return `${isApplied ? "removed" : "would be removed"}: ${what}`;
}

function count<T>(items: readonly T[], list: (item: T) => readonly unknown[]): number {
  return items.reduce((sum, item) => sum + list(item).length, 0);
}
